import type { Finder } from '../finder.ts';
import { formatPurl } from '../package-url.ts';

/**
 * Ruby gems, by the specifications that `gem` leaves of what it installed: Ruby, but always written by the same program.
 *
 * Source: rubygems, Gem::Specification#to_ruby.
 */
export const gemFinder: Finder = {
  extensions: ['.gemspec'],
  *find(file) {
    if (!/\/specifications\/(?:default\/)?[^/]+\.gemspec$/.test(file.path)) return;
    const text = file.text();
    const name = wordOf(text, 'name');
    const version = wordOf(text, 'version');
    if (name === undefined || version === undefined) return;
    const platform = wordOf(text, 'platform');
    const purl = formatPurl({ type: 'gem', name, version, qualifiers: { platform } });
    if (purl === undefined) return;
    const homepage = wordOf(text, 'homepage');
    yield {
      ...{ type: 'gem', name, version, purl, licenses: licensesOf(text) },
      found: { path: file.path, layer: file.layer },
      ...(homepage === undefined ? {} : { homepage }),
    };
  },
};

/** `s.name = "rake".freeze`; versions may be wrapped in Gem::Version.new. */
function wordOf(text: string, field: string): string | undefined {
  const pattern = new RegExp(
    `^ {0,8}s\\.${field} {0,8}= {0,8}(?:Gem::Version\\.new\\()?["']([^"'\\n]{1,300})["']`,
    'm',
  );
  return pattern.exec(text)?.[1];
}

function licensesOf(text: string): readonly string[] {
  const [, list = ''] = /^ {0,8}s\.licenses {0,8}= {0,8}\[([^\]\n]{0,2000})\]/m.exec(text) ?? [];
  const one = wordOf(text, 'license');
  const words = [...list.matchAll(/["']([^"']+)["']/g)].flatMap(([, word]) => word ?? []);
  return one === undefined ? words : [one, ...words];
}
