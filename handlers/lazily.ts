/**
 * What is made when it is first used, and then kept: clients that few invocations need, so that the others do not spend
 * time and memory on loading them.
 */
export function lazily<Made>(make: () => Made): () => Made {
  let made: { value: Made } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
