/** The part of asl-validator that the tests use; the package brings no types. */
declare module "asl-validator" {
  export default function validate(
    definition: unknown,
    options: { checkPaths: boolean; checkArn: boolean },
  ): { isValid: boolean; errorsText: (separator: string) => string };
}
