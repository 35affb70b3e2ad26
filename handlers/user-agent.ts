/**
 * What CloudTrail shows of who made a call: the SDK's own text, made once. The SDK makes it anew at each call, which
 * takes a fortieth of a call's time.
 */

/** The SDK's pairs of a name and a version: `aws-sdk-js` 3.1, `os/linux` 6.1, `lang/js` without one. */
type UserAgent = readonly (readonly [name: string, version?: string])[];

export interface NamedClient {
  config: { defaultUserAgentProvider(): Promise<UserAgent> };
  middlewareStack: object;
}

type Call = (args: { request: { headers: Record<string, string> } }) => Promise<unknown>;

interface Stack {
  add(middleware: (next: Call) => Call, options: object): void;
}

/** The client, which names itself by a text that is made at its first call: in the place of the SDK's own middleware. */
export function namedOnce<Client extends NamedClient>(client: Client): Client {
  let text: string | undefined;
  (client.middlewareStack as Stack).add(
    (next) => async (args) => {
      text ??= userAgentText(await client.config.defaultUserAgentProvider());
      args.request.headers["user-agent"] = text;
      return next(args);
    },
    { name: "getUserAgentMiddleware", step: "build", priority: "low", override: true },
  );
  return client;
}

/** A kind, `os`, stands before a name and parts the version from it, as in the SDK's own text. */
function userAgentText(agent: UserAgent): string {
  return agent
    .map(([name, version]) => {
      const own = name.toLowerCase();
      if (version === undefined) return own;
      return own.includes("/") ? `${own}#${version}` : `${own}/${version}`;
    })
    .map((part) => part.replace(/[^\x21-\x7e]/g, "-"))
    .join(" ");
}
