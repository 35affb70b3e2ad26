/**
 * Reads the small XML documents that S3 clients send: elements and text, nothing else. Attributes and namespaces are
 * skipped; document types are refused, so that no entity can be declared.
 */

/** An element: its children, or its text where it has none. */
export interface XmlElement {
  name: string;
  children: XmlElement[];
  text: string;
}

const TOKEN =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w:.-]*)(?:\s[^<>]*?)?(\/?)>|([^<]+)/y;

/**
 * The root element of a document.
 * @throws Error where the text is not such a document
 */
export function readXml(text: string): XmlElement {
  const document: XmlElement = { name: "", children: [], text: "" };
  const open = [document];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text);
    if (!token) throw new Error(`not XML at character ${at}`);
    const [, cdata, closing, name, selfClosing, characters] = token;
    const parent = open.at(-1)!;
    if (name === undefined) {
      parent.text += cdata ?? (characters === undefined ? "" : withoutEntities(characters));
    } else if (closing) {
      if (open.length === 1 || parent.name !== localName(name)) throw new Error(`</${name}> closes nothing`);
      open.pop();
    } else {
      const child: XmlElement = { name: localName(name), children: [], text: "" };
      parent.children.push(child);
      if (!selfClosing) open.push(child);
    }
  }
  const [root] = document.children;
  if (open.length !== 1 || document.children.length !== 1 || !root) throw new Error("not one closed element");
  return root;
}

/** The text of the first child of this name. */
export function childText(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function withoutEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}
