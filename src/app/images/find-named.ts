import { formatReference, isDigest, type NamedDescriptor, parseReference } from '../../oci/index.ts';
import { appFault } from '../faults.ts';

/**
 * The image that is asked for of a layout or an archive, by its whole name there, its digest or its tag; without any of these the only image, else
 * `latest`. What lies there without a name and refers to an image, such as a signature, is none.
 *
 * @param where what the medium is called
 * @throws app/no-image naming what there is
 */
export function findNamed(
  rows: readonly NamedDescriptor[],
  wanted: string | undefined,
  where: string,
): NamedDescriptor {
  const images = rows.filter(({ name, descriptor }) => !isDigest(name) || descriptor.artifactType === undefined);
  const [only, ...others] = images.length === 0 ? rows : images;
  const found = wanted === undefined && others.length === 0 ? only : findRow(rows, wanted ?? 'latest');
  if (found !== undefined) return found;
  const names = rows.map((row) => tagOf(row.name) ?? row.name).join(', ');
  throw appFault('app/no-image', `${where} has no image ${wanted ?? 'latest'}`, {
    hint: names === '' ? 'It is empty.' : `There are: ${names}.`,
  });
}

function findRow(rows: readonly NamedDescriptor[], wanted: string): NamedDescriptor | undefined {
  return (
    rows.find((row) => row.name === wanted || row.descriptor.digest === wanted) ??
    rows.find((row) => row.name === wholeName(wanted)) ??
    rows.find((row) => tagOf(row.name) === wanted)
  );
}

function wholeName(text: string): string | undefined {
  try {
    return formatReference(parseReference(text));
  } catch {
    return undefined;
  }
}

/** The tag of a whole reference; `undefined` for what is none. */
export function tagOf(name: string): string | undefined {
  if (isDigest(name) || !/[/:]/.test(name)) return undefined;
  try {
    return parseReference(name).tag;
  } catch {
    return undefined;
  }
}
