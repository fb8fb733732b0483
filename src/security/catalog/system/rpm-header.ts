/** What is read of a header of RPM: texts and numbers by their tags. */
export interface RpmHeader {
  texts(tag: number): readonly string[];
  numbers(tag: number): readonly number[];
}

/** Tags of RPM headers. Source: rpm, docs/manual/tags. */
export const rpmTags = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  vendor: 1011,
  license: 1014,
  url: 1020,
  architecture: 1022,
  sourceRpm: 1044,
  dirIndexes: 1116,
  baseNames: 1117,
  dirNames: 1118,
} as const;

const [int32, string, stringArray, i18nString] = [4, 6, 8, 9];

interface Place {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

/**
 * Reads a header as the databases of RPM hold it, without the lead and magic that package files have.
 *
 * @throws RangeError when it is cut off
 *
 * Source: rpm, docs/manual/hregions and format: two counts, an index of 16 bytes an entry, then the data; big-endian.
 */
export function parseRpmHeader(bytes: Uint8Array): RpmHeader {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries = view.readUInt32BE(0);
  const dataStart = 8 + entries * 16;
  const dataEnd = dataStart + view.readUInt32BE(4);
  if (dataEnd > view.length) throw new RangeError('the header of a package is cut off');
  const places = new Map<number, Place>();
  for (let at = 8; at < dataStart; at += 16) {
    const [tag, type, offset, count] = [0, 4, 8, 12].map((step) => view.readUInt32BE(at + step));
    places.set(tag ?? 0, { type: type ?? 0, offset: offset ?? 0, count: count ?? 0 });
  }
  const data = view.subarray(dataStart, dataEnd);
  return {
    texts: (tag) => readTexts(data, places.get(tag)),
    numbers: (tag) => readNumbers(data, places.get(tag)),
  };
}

function readTexts(data: Buffer, place: Place | undefined): readonly string[] {
  if (place === undefined || ![string, stringArray, i18nString].includes(place.type)) return [];
  const texts: string[] = [];
  for (let at = place.offset; texts.length < place.count && at < data.length; ) {
    const end = data.indexOf(0, at);
    if (end < 0) break;
    texts.push(data.toString('utf8', at, end));
    at = end + 1;
  }
  return texts;
}

function readNumbers(data: Buffer, place: Place | undefined): readonly number[] {
  if (place?.type !== int32) return [];
  const count = Math.min(place.count, Math.floor((data.length - place.offset) / 4));
  return Array.from({ length: Math.max(0, count) }, (_, at) => data.readUInt32BE(place.offset + at * 4));
}
