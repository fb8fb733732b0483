import { closeSync, openSync } from 'node:fs';
import type { LayerContent, TarSegment } from '../../archive/index.ts';
import type { ContentRange } from '../../image/index.ts';

/** The tars that a layer's content comes from, each opened once. Disposing closes them. */
export interface TarFiles extends Disposable {
  /** Where the bytes of a file are; `undefined` for an empty one. */
  content(ranges: readonly ContentRange[]): LayerContent | undefined;
}

export function createTarFiles(): TarFiles {
  const open = new Map<string, number>();
  const descriptorOf = (path: string): number => {
    const fd = open.get(path) ?? openSync(path, 'r');
    open.set(path, fd);
    return fd;
  };
  return {
    content(ranges) {
      const stored = ranges.find(({ file }) => file !== undefined);
      // A file of zeros alone has no tar; any descriptor does for it, since nothing is read.
      if (stored?.file === undefined) return ranges.length === 0 ? undefined : zeroContent();
      const segments = toSegments(ranges);
      const storedSize = segments.reduce((sum, { size }) => sum + size, 0);
      const whole = ranges.length === 1;
      return {
        kind: 'tar',
        fd: descriptorOf(stored.file),
        place: {
          headerOffset: stored.position,
          dataOffset: stored.position,
          storedSize,
          segments: whole ? undefined : segments,
        },
      };
    },
    [Symbol.dispose]() {
      for (const fd of open.values()) closeSync(fd);
      open.clear();
    },
  };
}

/** The stored stretches by where a reader of the file sees them. */
function toSegments(ranges: readonly ContentRange[]): readonly TarSegment[] {
  let offset = 0;
  return ranges.flatMap(({ file, length }) => {
    const segment = { offset, size: length };
    offset += length;
    return file === undefined ? [] : [segment];
  });
}

function zeroContent(): LayerContent {
  return { kind: 'tar', fd: -1, place: { headerOffset: 0, dataOffset: 0, storedSize: 0, segments: [] } };
}
