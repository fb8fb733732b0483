import { inflateSync } from 'node:zlib';
import { isJsonObject, parseJson } from '../../../base/index.ts';
import { bounds } from '../bounds.ts';
import type { Finder } from '../finder.ts';
import { formatPurl } from '../package-url.ts';
import { openElf } from './read-elf-section.ts';

/**
 * The crates that a Rust program was built from, by the section that cargo-auditable leaves in it. What was only needed to build is left out.
 *
 * Source: rust-secure-code/cargo-auditable, PARSING.md.
 */
export const cargoFinder: Finder = {
  executables: true,
  *find(file, limits) {
    const section = openElf(file)?.read('.dep-v0');
    if (section === undefined) return;
    const text = inflateSync(section, { maxOutputLength: bounds.document });
    limits.unpack(text.length);
    const json = parseJson(text, bounds.document);
    const packages = isJsonObject(json) && Array.isArray(json.packages) ? json.packages : [];
    for (const each of packages) {
      if (!isJsonObject(each) || each.kind === 'build') continue;
      const { name, version } = each;
      if (typeof name !== 'string' || typeof version !== 'string') continue;
      const purl = formatPurl({ type: 'cargo', name, version });
      const found = { path: file.path, layer: file.layer };
      if (purl !== undefined) yield { type: 'cargo', name, version, purl, licenses: [], found };
    }
  },
};
