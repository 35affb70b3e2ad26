/**
 * The errors that an operation can answer and the file that makes it, found in the code: every error with a literal code that its own functions,
 * and those of its service that they call, throw or make. Errors of other services that it calls are not followed,
 * nor are codes that are computed.
 */
import { dirname, join, relative, sep } from "node:path";
import * as ts from "typescript";

const LOCAL = dirname(__dirname);

/** What the code says of an operation. */
export interface InCode {
  /** Codes of its errors, in order. */
  errors: string[];
  /** The file that makes the operation, below local/: `fsx/create-data-repository-task.ts`. */
  file: string;
}

/** Looks up an operation by its service's folder and its name. */
export type CodeIndex = (folder: string, operation: string) => InCode | undefined;

let index: CodeIndex | undefined;

/** Compiling takes seconds, so that it is done once. */
export function operationsInCode(): CodeIndex {
  index ??= readCode();
  return index;
}

function readCode(): CodeIndex {
  const program = ts.createProgram([join(LOCAL, "cloud.ts")], {
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    esModuleInterop: true,
    types: [],
  });
  const found = new Reader(program).read();
  return (folder, operation) => found.find((entry) => entry.folder === folder && entry.names.test(operation));
}

interface Found extends InCode {
  folder: string;
  /** Operations that one piece of code makes: one, or a few of a kind. */
  names: RegExp;
}

class Reader {
  readonly #checker: ts.TypeChecker;
  /** What a function or method makes itself, and what it calls. */
  readonly #facts = new Map<ts.Node, { codes: Set<string>; calls: Set<ts.Node> }>();

  constructor(private readonly program: ts.Program) {
    this.#checker = program.getTypeChecker();
  }

  read(): Found[] {
    const found: Found[] = [];
    for (const file of this.program.getSourceFiles()) {
      const folder = folderOf(file);
      if (folder === undefined) continue;
      const visit = (node: ts.Node): void => {
        const names = operationNames(node);
        if (names !== undefined) {
          const errors = [...this.#reach(enclosing(node) ?? node, folder)].sort();
          found.push({ folder, names, errors, file: relative(LOCAL, file.fileName).split(sep).join("/") });
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

/**
 * The names in an object that is an operation: it has a `name`, an `input` and a `handle`. The name is a text, a text
 * with a gap (`CreateLocation${…}`), or an argument of the function around it, for which its calls in the file are read.
 */
function operationNames(node: ts.Node): RegExp | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const members = new Map(node.properties.map((property) => [property.name?.getText(), property]));
  const name = members.get("name");
  if (!members.has("handle") || !members.has("permissions") || !name) return undefined;
  if (ts.isShorthandPropertyAssignment(name)) return oneOf(argumentsOf(enclosing(node)));
  if (!ts.isPropertyAssignment(name)) return undefined;
  const text = name.initializer;
  if (ts.isStringLiteral(text)) return oneOf([text.text]);
  return ts.isTemplateExpression(text) ? new RegExp(`^${text.head.text}\\w+$`) : undefined;
}

function oneOf(names: string[]): RegExp {
  return new RegExp(`^(${names.join("|")})$`);
}

/** The texts that a function is called with in its own file. */
function argumentsOf(owner: ts.Node | undefined): string[] {
  const name = owner && ts.isFunctionDeclaration(owner) ? owner.name?.text : undefined;
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === name) {
      texts.push(...node.arguments.filter(ts.isStringLiteral).map(({ text }) => text));
    }
    ts.forEachChild(node, visit);
  };
  if (owner && name !== undefined) visit(owner.getSourceFile());
  return texts;
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
