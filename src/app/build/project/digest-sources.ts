import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fsPath, isJsonObject } from '../../../base/index.ts';
import type { ContextNode, ContextSource } from '../../../build/index.ts';
import { listSources } from './copy-sources.ts';
import { layerKey } from './layer-records.ts';
import type { ProjectWork } from './project-work.ts';

/** A file changed so short a time before it was looked at may be changed again and look the same. In milliseconds. */
const racy = 20;

/**
 * A digest of the sources of a project: names, kinds, content, and whether files are programs. Files are only read when one of them was
 * touched since they were read last.
 */
export function digestSources(
  directory: string,
  context: ContextSource,
  { store }: Pick<ProjectWork, 'store'>,
): string {
  const begun = Date.now();
  const nodes = [...listSources(context)];
  const looks = createHash('sha256');
  for (const node of nodes) looks.update(lookOf(node));
  const key = layerKey('sources', { directory, looks: looks.digest('hex') });
  const known: unknown = JSON.parse(store.cache.get(key) ?? 'null');
  if (isJsonObject(known) && typeof known.content === 'string') return known.content;
  const content = digestContent(directory, context, nodes);
  const newest = nodes.reduce(
    (time, node) => (node.type === 'file' ? Math.max(time, node.ctimeMs, node.mtimeMs) : time),
    0,
  );
  if (begun - newest > racy) store.cache.put(key, JSON.stringify({ about: `sources in ${directory}`, content }), []);
  return content;
}

function lookOf(node: ContextNode): string {
  if (node.type !== 'file') return `${node.type}\0${node.path}\0\n`;
  const { path, executable, size, mtimeMs, ctimeMs, dev, ino } = node;
  return `${path}\0${executable} ${size} ${mtimeMs} ${ctimeMs} ${dev} ${ino}\n`;
}

function digestContent(directory: string, context: ContextSource, nodes: readonly ContextNode[]): string {
  const hash = createHash('sha256');
  for (const node of nodes) {
    hash.update(`${node.type}\0${node.path}\0`);
    if (node.type === 'symlink') hash.update(`${context.readLink(node)}\0`);
    if (node.type !== 'file') continue;
    const bytes = readFileSync(fsPath(join(directory, node.path)));
    hash.update(`${node.executable} ${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}
