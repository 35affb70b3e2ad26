/** What a month of the stack costs, as it was counted in the rehearsal. */
import type { Bill } from "../../../local/cost/bill";
import { ASSUMPTIONS, NOT_COUNTED } from "../../../local/cost/usage";
import { amount, money, priceText, services } from "../../cost-table";
import { type Html, html } from "./html";
import { lengthOf } from "./times";

export function costSection(bill: Bill, region: string): Html {
  const other = region !== bill.pricedRegion && ` There, and not in ${region}.`;
  return html`<p>About <b>$${money(bill.total)}</b> for 30 days, counted over ${lengthOf(bill.seconds * 1000)} of this rehearsal and multiplied by ${bill.pricedRegion}'s on-demand prices.${other} Where nothing else in the account uses AWS's free allowances, $${money(bill.totalBeyondFree)} are left to pay.</p>
<table><thead><tr><th scope="col">Service and item</th><th scope="col" class="number optional">Quantity</th><th scope="col" class="number optional">Price, USD</th><th scope="col" class="number">USD</th><th scope="col" class="number">beyond free</th></tr></thead>
${services(bill.lines).map(
  ([service, lines]) =>
    html`<tbody><tr><th scope="rowgroup" colspan="5">${service}</th></tr>${lines.map(
      (line) =>
        html`<tr><td>${line.price.item}${line.price.uncertain && " (?)"}</td><td class="number optional">${amount(line.quantity)}</td><td class="number optional">${priceText(line)}</td><td class="number">${money(line.cost)}</td><td class="number">${money(line.costBeyondFree)}</td></tr>`,
    )}</tbody>`,
)}<tfoot><tr><th scope="row">In all</th><td class="optional"></td><td class="optional"></td><td class="number"><b>${money(bill.total)}</b></td><td class="number"><b>${money(bill.totalBeyondFree)}</b></td></tr></tfoot></table>
${bill.lines.some(({ price }) => price.uncertain) && html`<p class="quiet">(?) has one source only, which is not AWS's.</p>`}
<details class="plain"><summary>What is assumed, and what is not counted</summary><p>Assumed:</p><ul>${ASSUMPTIONS.map((text) => html`<li>${text}</li>`)}</ul><p>Not counted:</p><ul>${NOT_COUNTED.map((text) => html`<li>${text}</li>`)}</ul></details>`;
}
