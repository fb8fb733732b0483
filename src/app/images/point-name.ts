import { type Descriptor, isDigest, type Names } from '../../oci/index.ts';

/**
 * Points a name to an image. An image that loses its last name by this keeps its digest as its name, so that it is still listed and can
 * still be used; one that gains a name drops its digest as a name.
 *
 * @param name a whole reference; `undefined` keeps the image under its digest alone
 */
export async function pointName(names: Names, name: string | undefined, descriptor: Descriptor): Promise<void> {
  const rows = await names.list();
  const isNamed = (digest: string, except?: string): boolean =>
    rows.some((row) => row.descriptor.digest === digest && row.name !== except && !isDigest(row.name));
  if (name === undefined) {
    if (!isNamed(descriptor.digest)) await names.point(descriptor.digest, descriptor);
    return;
  }
  const before = rows.find((row) => row.name === name)?.descriptor;
  const orphaned = before !== undefined && before.digest !== descriptor.digest && !isNamed(before.digest, name);
  if (orphaned) await names.point(before.digest, before);
  await names.point(name, descriptor);
  if (rows.some((row) => row.name === descriptor.digest)) await names.remove(descriptor.digest);
}
