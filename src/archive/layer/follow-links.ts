import { archiveFault } from '../faults.ts';
import { quotePath } from '../tar/entry-path.ts';

/** As many links as Linux follows. */
const maxLinks = 40;

/**
 * Where an entry of a layer comes to lie: the links in the directory part of its path, so far as the layer itself has put them there, are
 * followed within the layer's root, as `applyLayer` does it. What the path ends in is never followed.
 *
 * @param links targets of the layer's symbolic links by where they lie
 * @throws archive/bad-link when there are more than 40 on the way
 */
export function followLinks(path: string, links: ReadonlyMap<string, string>): string {
  const slash = path.lastIndexOf('/');
  if (links.size === 0 || slash < 0) return path;
  const directory = followAll(path.slice(0, slash), links);
  const name = path.slice(slash + 1);
  return directory === '' ? name : `${directory}/${name}`;
}

function followAll(path: string, links: ReadonlyMap<string, string>): string {
  const ahead = path.split('/').reverse();
  const found: string[] = [];
  let followed = 0;
  for (let part = ahead.pop(); part !== undefined; part = ahead.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      found.pop();
      continue;
    }
    found.push(part);
    const target = links.get(found.join('/'));
    if (target === undefined) continue;
    followed += 1;
    if (followed > maxLinks)
      throw archiveFault('archive/bad-link', `${quotePath(path)}: the symbolic links on the way go on too long`);
    if (target.startsWith('/')) found.length = 0;
    else found.pop();
    ahead.push(...target.split('/').reverse());
  }
  return found.join('/');
}
