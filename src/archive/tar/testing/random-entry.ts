import fc from 'fast-check';
import { decodePath } from '../../../base/index.ts';
import { type Entry, type EntryType, plainEntry } from '../../entry.ts';

/** An entry and its content. */
export interface EntryWithContent {
  readonly entry: Entry;
  readonly content: Uint8Array;
}

/** A plain file of nothing, with `fields` laid over it. */
export function sampleEntry(fields: Partial<Entry> = {}): Entry {
  return { ...plainEntry, path: 'file', type: 'file', mode: 0o644, ...fields };
}

const types: readonly EntryType[] = ['file', 'directory', 'symlink', 'hardlink', 'chardevice', 'blockdevice', 'fifo'];

const component: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-z0-9._-]{1,20}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z]{90,110}$/) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 12 }).map(decodePath) },
);

const path: fc.Arbitrary<string> = fc
  .array(
    component.map((name) => name.replaceAll(/[/\0]/g, '_')).filter((name) => name !== '.' && name !== '..'),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join('/'));

const target: fc.Arbitrary<string> = fc.oneof(
  path,
  path.map((text) => `/${text}`),
  path.map((text) => `../${text}/`),
);

const owner: fc.Arbitrary<number> = fc.oneof(fc.nat(3000), fc.integer({ min: 0, max: 0xfffffffe }));

const seconds: fc.Arbitrary<number> = fc.oneof(
  fc.nat(2_000_000_000),
  fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  fc.maxSafeInteger(),
);

const xattrName: fc.Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^(user|trusted|security)\.[a-zA-Z0-9.=%-]{1,30}$/),
  fc
    .array(fc.constantFrom('%', '25', '3D', '=', 'é', '\udcff'), { minLength: 1, maxLength: 8 })
    .map((parts) => parts.join('')),
);

const xattrs: fc.Arbitrary<ReadonlyMap<string, Uint8Array>> = fc
  .array(fc.tuple(xattrName, fc.uint8Array({ maxLength: 60 })), {
    maxLength: 3,
  })
  .map((pairs) => new Map(pairs));

/** Any entry that a writer takes, with content when it is a file. */
export const randomEntry: fc.Arbitrary<EntryWithContent> = fc
  .record({
    type: fc.constantFrom(...types),
    path,
    mode: fc.integer({ min: 0, max: 0o7777 }),
    uid: owner,
    gid: owner,
    mtimeSec: seconds,
    mtimeNsec: fc.oneof(fc.constant(0), fc.nat(999_999_999)),
    xattrs: fc.oneof(
      { weight: 3, arbitrary: fc.constant(new Map<string, Uint8Array>()) },
      { weight: 1, arbitrary: xattrs },
    ),
    content: fc.oneof(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ minLength: 500, maxLength: 1600 })),
    symlinkTarget: target,
    hardlinkTarget: path,
    devMajor: fc.nat(0xfff),
    devMinor: fc.nat(0xfffff),
  })
  .map(({ content, symlinkTarget, hardlinkTarget, devMajor, devMinor, ...fields }) => {
    const { type } = fields;
    const isDevice = type === 'chardevice' || type === 'blockdevice';
    const bytes = type === 'file' ? content : new Uint8Array(0);
    const linkTarget = type === 'symlink' ? symlinkTarget : type === 'hardlink' ? hardlinkTarget : '';
    const device = isDevice ? { devMajor, devMinor } : { devMajor: 0, devMinor: 0 };
    return { entry: { ...fields, ...device, linkTarget, size: bytes.length }, content: bytes };
  });
