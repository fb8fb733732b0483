import type { Integrity } from '../integrity.ts';
import { openPackageIndex, type PackageIndex } from './package-index.ts';

/** A package that is here, and where it is from. */
export interface KnownDeb {
  readonly url: string;
  readonly size: number;
  readonly integrity: Integrity;
  /** Its control file. */
  readonly control: string;
}

/** An index of packages that are here: what they say of themselves is what an archive would say of them. */
export function indexPackages(debs: readonly KnownDeb[]): PackageIndex {
  return openPackageIndex(
    debs.map(({ url, size, integrity, control }) => {
      const at = url.lastIndexOf('/') + 1;
      const fields = { Filename: url.slice(at), Size: size, SHA256: integrity.hex };
      const more = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`);
      return { base: url.slice(0, at), bytes: Buffer.from(`${control.trimEnd()}\n${more.join('')}`) };
    }),
  );
}
