import { packagesFault } from '../faults.ts';
import type { DebianPackage, PackageIndex } from './package-index.ts';

/**
 * The packages that libraries by these names come in, with all that they depend on, in the order of their names.
 *
 * @param sonames such as `libstdc++.so.6`
 * @throws packages/no-package for a library that no package is named after
 */
export function selectLibraries(sonames: readonly string[], index: PackageIndex): readonly DebianPackage[] {
  const found = new Map<string, DebianPackage>();
  const add = (package_: DebianPackage): void => {
    if (found.has(package_.name)) return;
    found.set(package_.name, package_);
    for (const names of package_.depends) {
      const [first] = names.flatMap((name) => index.find(name) ?? []);
      if (first !== undefined) add(first);
    }
  };
  for (const soname of sonames) add(findLibrary(soname, index));
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function findLibrary(soname: string, index: PackageIndex): DebianPackage {
  for (const name of packageNamesOf(soname)) {
    const found = index.find(name);
    if (found !== undefined) return found;
  }
  throw packagesFault('packages/no-package', `no package of Debian is named after the library ${soname}`, {
    hint: 'Name the package that has it under nacre.packages in package.json.',
  });
}

/** Those of glibc, which is one package whatever the library is called. */
const ofGlibc =
  /^(ld-linux.*|lib(c|m|dl|rt|pthread|resolv|util|anl|nss_\w+|mvec|thread_db|BrokenLocale|nsl))\.so\.\d+$/;

/**
 * What the package of a library may be called: `libfoo.so.1` is in libfoo1, `libfoo-2.so.1` in libfoo-2-1. Where the size of time
 * changed, `t64` is added. Source: Debian policy manual, section 8.1.
 */
export function packageNamesOf(soname: string): readonly string[] {
  if (ofGlibc.test(soname)) return ['libc6'];
  const [, stem = '', version = ''] = /^(.+?)\.so(?:\.([\w.]+))?$/.exec(soname) ?? [];
  const base = stem.toLowerCase().replaceAll('_', '-');
  const name = /\d$/.test(base) && version !== '' ? `${base}-${version}` : `${base}${version}`;
  return [name, `${base}-${version}`, `${name}t64`];
}
