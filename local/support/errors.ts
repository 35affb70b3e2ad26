/**
 * The errors that an operation can answer, found in its code: every error with a literal code that its own functions,
 * and those of its service that they call, throw or make. Errors of other services that it calls are not followed,
 * nor are codes that are computed.
 */
import { dirname, join, relative, sep } from "node:path";
import * as ts from "typescript";

const LOCAL = dirname(__dirname);

/** Codes by service folder and operation: `fsx CreateDataRepositoryTask`. */
export function errorsByOperation(): ReadonlyMap<string, string[]> {
  const program = ts.createProgram([join(LOCAL, "cloud.ts")], {
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    esModuleInterop: true,
    types: [],
  });
  return new Reader(program).read();
}

class Reader {
  readonly #checker: ts.TypeChecker;
  /** What a function or method makes itself, and what it calls. */
  readonly #facts = new Map<ts.Node, { codes: Set<string>; calls: Set<ts.Node> }>();

  constructor(private readonly program: ts.Program) {
    this.#checker = program.getTypeChecker();
  }

  read(): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const file of this.program.getSourceFiles()) {
      const folder = folderOf(file);
      if (folder === undefined) continue;
      const visit = (node: ts.Node): void => {
        const name = operationName(node);
        if (name !== undefined) {
          found.set(`${folder} ${name}`, [...this.#reach(enclosing(node) ?? node, folder)].sort());
        }
        ts.forEachChild(node, visit);
      };
      visit(file);
    }
    return found;
  }

  /** The codes of a function and of all that it calls inside its service's folder. */
  #reach(start: ts.Node, folder: string): Set<string> {
    const codes = new Set<string>();
    const seen = new Set<ts.Node>([start]);
    for (const node of seen) {
      const facts = this.#factsOf(node);
      for (const code of facts.codes) codes.add(code);
      for (const call of facts.calls) {
        if (folderOf(call.getSourceFile()) === folder) seen.add(call);
      }
    }
    return codes;
  }

  #factsOf(owner: ts.Node): { codes: Set<string>; calls: Set<ts.Node> } {
    const known = this.#facts.get(owner);
    if (known) return known;
    const facts = { codes: new Set<string>(), calls: new Set<ts.Node>() };
    this.#facts.set(owner, facts);
    const visit = (node: ts.Node): void => {
      if (ts.isNewExpression(node) && node.expression.getText() === "ServiceError") {
        for (const code of literals(node.arguments?.[0])) facts.codes.add(code);
      } else if (ts.isIdentifier(node)) {
        const declaration = this.#functionOf(node);
        if (declaration && declaration !== owner) facts.calls.add(declaration);
      }
      ts.forEachChild(node, visit);
    };
    visit(owner);
    return facts;
  }

  /** The function, method or accessor that an identifier means. */
  #functionOf(node: ts.Identifier): ts.Node | undefined {
    let symbol = this.#checker.getSymbolAtLocation(node);
    if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = this.#checker.getAliasedSymbol(symbol);
    const declaration = symbol?.valueDeclaration;
    if (!declaration || folderOf(declaration.getSourceFile()) === undefined) return undefined;
    if (ts.isFunctionLike(declaration)) return declaration;
    const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
    return value && ts.isFunctionLike(value) ? value : undefined;
  }
}

/** The service's folder in which a file lies; undefined for files of no service. */
function folderOf(file: ts.SourceFile): string | undefined {
  const [folder, ...rest] = relative(LOCAL, file.fileName).split(sep);
  return rest.length > 0 && folder !== ".." ? folder : undefined;
}

/** The name in an object that is an operation: it has a `name`, an `input` and a `handle`. */
function operationName(node: ts.Node): string | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const members = new Map(node.properties.map((property) => [property.name?.getText(), property]));
  const name = members.get("name");
  if (!members.has("handle") || !members.has("permissions") || !name || !ts.isPropertyAssignment(name)) {
    return undefined;
  }
  return ts.isStringLiteral(name.initializer) ? name.initializer.text : undefined;
}

/** The function that makes the operation. */
function enclosing(node: ts.Node): ts.Node | undefined {
  for (let parent = node.parent; parent; parent = parent.parent) if (ts.isFunctionLike(parent)) return parent;
  return undefined;
}

/** Literal codes in an expression: `"A"`, or `isX ? "A" : "B"`. */
function literals(expression: ts.Expression | undefined): string[] {
  if (!expression) return [];
  if (ts.isStringLiteral(expression)) return [expression.text];
  if (ts.isConditionalExpression(expression)) {
    return [...literals(expression.whenTrue), ...literals(expression.whenFalse)];
  }
  if (ts.isBinaryExpression(expression)) return literals(expression.right);
  return [];
}
