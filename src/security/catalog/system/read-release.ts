import type { SystemRelease } from '../catalog.ts';
import type { ImageFile, ImageFiles } from '../image-files.ts';
import { isWord } from '../package-url.ts';

const places = ['/etc/os-release', '/usr/lib/os-release'];

/** Reads what an image says of its system; `undefined` when it says nothing. Source: os-release(5). */
export function readRelease(files: ImageFiles): SystemRelease | undefined {
  for (const place of places) {
    const file = files.at(place);
    const release = file && parseRelease(file);
    if (release !== undefined) return release;
  }
  return undefined;
}

const mostBytes = 64 * 1024;

function parseRelease(file: ImageFile): SystemRelease | undefined {
  const fields = new Map<string, string>();
  for (const line of file.text(mostBytes).split('\n')) {
    const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim()) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, unquote(value));
  }
  const id = fields.get('ID')?.toLowerCase() ?? '';
  if (!isWord(id)) return undefined;
  const version = fields.get('VERSION_ID') ?? '';
  const name = fields.get('PRETTY_NAME') ?? fields.get('NAME') ?? id;
  return { id, version, name, found: { path: file.path, layer: file.layer } };
}

function unquote(text: string): string {
  const [, quoted] = /^(?:"(.*)"|'.*')$/.exec(text) ?? [];
  if (quoted === undefined) return text.replace(/^'(.*)'$/, '$1');
  return quoted.replace(/\\(["$`\\])/g, '$1');
}
