import { isFault, limits, wrapFault } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import type { FileRange } from '../layer/layer-item.ts';
import { layerXattrs, overlayMark } from '../layer/overlay-xattrs.ts';
import { unsaidTime } from './index-node.ts';
import { badIndex } from './read-bytes.ts';
import type { ErofsImage } from './read-image.ts';
import { type IndexInode, toDeviceNumbers } from './read-inode.ts';

/** One layer by itself, read through its index: what it brings, and what it hides of the layers below. */
export interface IndexedLayer {
  readonly root: IndexedNode;
  /** Whether the layer itself says what its root is like. */
  readonly rootSaid: boolean;
  /** What is in a directory, in byte order of the names; nothing when the node is none. */
  children(directory: IndexedNode): readonly IndexedNode[];
  /** What has this name in a directory, whiteouts too. */
  find(directory: IndexedNode, name: string): IndexedNode | undefined;
  /**
   * What is at a path, with no leading slash, '' being the root. Symlinks are not followed, and directories on the way have to be this
   * layer's own.
   */
  look(path: string): IndexedNode | undefined;
  /** Where the bytes of a regular file lie, in order, `entry.size` in all. */
  content(node: IndexedNode): readonly FileRange[];
}

/** What a layer has at one path. */
export interface IndexedNode {
  /** Last component of the path; '' of the root. */
  readonly name: string;
  readonly kind: 'entry' | 'whiteout';
  /** Overlayfs's marks left out; `type` is never 'hardlink'. */
  readonly entry: Entry;
  /** Of a directory: whether what the layers below have in it is gone. */
  readonly opaque: boolean;
  readonly links: number;
  /** Number of the inode; same for all names of one file. */
  readonly inode: number;
}

/** Where the bytes of a layer lie. */
export interface LayerFiles {
  readonly indexPath: string;
  readonly tarPath: string;
}

/**
 * The layer that an index describes. Every call ends soon, with a result or archive/bad-index, whatever the index holds; who walks down
 * from the root by `children` comes to an end as well.
 */
export function toIndexedLayer(image: ErofsImage, files: LayerFiles): IndexedLayer {
  return new LayerOverIndex(image, files);
}

/** A node with what is needed to go on from it. */
interface Node extends IndexedNode {
  readonly data: IndexInode;
  /** Inode number of the directory that it lies in. */
  readonly parent: number;
}

class LayerOverIndex implements IndexedLayer {
  readonly root: IndexedNode;
  readonly rootSaid: boolean;
  readonly #image: ErofsImage;
  readonly #files: LayerFiles;

  constructor(image: ErofsImage, files: LayerFiles) {
    this.#image = image;
    this.#files = files;
    this.root = this.#node('', '', image.rootNid, image.rootNid);
    const { type, mtimeSec, mtimeNsec } = this.root.entry;
    if (type !== 'directory') throw badIndex('its root is no directory');
    this.rootSaid = mtimeSec !== unsaidTime.mtimeSec || mtimeNsec !== unsaidTime.mtimeNsec;
  }

  children(directory: IndexedNode): readonly IndexedNode[] {
    return this.#named(() => this.#children(directory as Node));
  }

  find(directory: IndexedNode, name: string): IndexedNode | undefined {
    return this.#named(() => this.#find(directory as Node, name));
  }

  look(path: string): IndexedNode | undefined {
    let node: IndexedNode | undefined = this.root;
    if (path === '') return node;
    for (const name of path.split('/')) node = node && this.find(node, name);
    return node;
  }

  content(node: IndexedNode): readonly FileRange[] {
    return this.#named(() => this.#content((node as Node).data));
  }

  /** Does work, and says of which index a fault is. */
  #named<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw isFault(error, 'archive/bad-index') ? wrapFault(this.#files.indexPath, error) : error;
    }
  }

  #children({ data, parent, entry }: Node): readonly Node[] {
    if (data.type !== 'directory') return [];
    const directories = new Set<number>();
    return this.#image.names(data, parent).map(({ name, nid }) => {
      const node = this.#node(entry.path, name, nid, data.nid);
      if (node.entry.type !== 'directory') return node;
      if (directories.has(nid)) throw badIndex(`directory ${nid} has two names`);
      directories.add(nid);
      return node;
    });
  }

  #find({ data, entry }: Node, name: string): Node | undefined {
    if (data.type !== 'directory' || name === '' || name === '.' || name === '..') return undefined;
    const nid = this.#image.findName(data, name);
    return nid === undefined ? undefined : this.#node(entry.path, name, nid, data.nid);
  }

  #content(data: IndexInode): readonly FileRange[] {
    if (data.type !== 'file') return [];
    return this.#image.extents(data).map(({ device, position, length }) => {
      if (device === undefined) return { file: undefined, position: 0, length };
      if (device > 1) throw badIndex(`content of inode ${data.nid} lies on device ${device}`);
      return { file: device === 0 ? this.#files.indexPath : this.#files.tarPath, position, length };
    });
  }

  #node(directory: string, name: string, nid: number, parent: number): Node {
    // It is its own parent, so that a way back to it would go on for ever; every other one is told by the wrong parent.
    if (nid === this.#image.rootNid && name !== '') throw badIndex('its root lies in a directory');
    const data = this.#image.inode(nid);
    const path = directory === '' ? name : `${directory}/${name}`;
    if (path.length > mostPathLength) throw badIndex(`it has a path of ${path.length} characters`);
    const xattrs = data.xattrSize === 0 ? noXattrs : this.#image.xattrs(data);
    const isWhiteout = data.type === 'chardevice' && data.content === 0;
    return {
      name,
      kind: isWhiteout ? 'whiteout' : 'entry',
      entry: this.#entry(path, data, xattrs),
      opaque: data.type === 'directory' && overlayMark(xattrs, 'opaque') === 'y',
      links: data.links,
      inode: nid,
      data,
      parent,
    };
  }

  #entry(path: string, data: IndexInode, xattrs: ReadonlyMap<string, Uint8Array>): Entry {
    const { type, mode, uid, gid, mtimeSec, mtimeNsec } = data;
    const device = type === 'chardevice' || type === 'blockdevice' ? toDeviceNumbers(data.content) : noDevice;
    return {
      path,
      type,
      mode,
      uid,
      gid,
      size: type === 'file' ? data.size : 0,
      mtimeSec,
      mtimeNsec,
      linkTarget: type === 'symlink' ? this.#image.target(data) : '',
      devMajor: device.major,
      devMinor: device.minor,
      xattrs: layerXattrs(xattrs),
    };
  }
}

const noXattrs: ReadonlyMap<string, Uint8Array> = new Map();
const noDevice = { major: 0, minor: 0 } as const;

/** Far more than a layer can have by its tar; without a bound, directories nested by the thousand would fill the memory with their paths. */
const mostPathLength = 16 * limits.path;
