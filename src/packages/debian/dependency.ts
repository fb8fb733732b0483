/** One thing a package needs: any of these packages. */
export type Dependency = readonly string[];

/**
 * The names in a Depends field. Versions are left out: all packages come from one release, which is made to fit.
 * Source: Debian policy manual, section 7.1.
 */
export function parseDependencies(text: string): readonly Dependency[] {
  return text
    .split(',')
    .map((part) => part.split('|').flatMap((each) => /^\s*([a-z0-9][a-z0-9+.-]*)/.exec(each)?.[1] ?? []))
    .filter((names) => names.length > 0);
}
