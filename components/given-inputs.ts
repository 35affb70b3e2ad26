/**
 * Resources with fewer Outputs. Pulumi makes one of every property that a resource's type has, given or not, and each
 * takes 3 to 5 KB until its resource is registered, which none is before the program has made them all. With a
 * thousand tasks, half of the memory went to what no task gives and nobody reads.
 */
import type * as pulumi from "@pulumi/pulumi";

/**
 * To be put into a resource's `transformations`: leaves out the properties that it is not given. What is registered
 * stays the same; the resource in the program has its `id`, its `urn`, what it was given, and `read`.
 * @param read the outputs that the program reads
 */
export function givenInputs(...read: string[]): pulumi.ResourceTransformation {
  return ({ props, opts }) => ({
    props: Object.fromEntries(
      Object.entries(props).filter(([key, value]) => value !== undefined || read.includes(key)),
    ),
    opts,
  });
}
