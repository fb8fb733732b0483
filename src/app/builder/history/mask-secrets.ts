/** Shorter secrets are not looked for: they stand in too much that is none. */
const leastBytes = 4;

/** Of a secret of several lines, those that are as long as this are looked for by themselves, too. */
const leastLineBytes = 8;

const stars = Buffer.from('***');

/** The secrets that a build has read, taken out of whatever it tells. */
export interface SecretMask {
  /** From now on `secret` is taken out. */
  add(secret: Uint8Array): void;
  /** A text without secrets. */
  text(text: string): string;
  /** Masks a stream of output. */
  stream(): MaskedStream;
}

/** One stream. A secret that comes in pieces is found all the same: what may be the beginning of one waits for what comes next. */
export interface MaskedStream {
  write(bytes: Uint8Array): Uint8Array;
  /** What has waited. */
  end(): Uint8Array;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

export function createSecretMask(): SecretMask {
  const secrets: Buffer[] = [];
  const add = (bytes: Buffer): void => {
    if (bytes.length >= leastBytes && !secrets.some((known) => known.equals(bytes))) secrets.push(bytes);
  };
  return {
    add(secret) {
      // Programs print what a file holds with and without its last line end.
      const text = Buffer.from(secret).toString('latin1').trim();
      add(Buffer.from(text, 'latin1'));
      const lines = text.split(/\r?\n/).map((line) => line.trim());
      if (lines.length > 1)
        for (const line of lines.filter(({ length }) => length >= leastLineBytes)) add(Buffer.from(line, 'latin1'));
    },
    text: (text) => (secrets.length === 0 ? text : maskAll(Buffer.from(text), secrets).toString()),
    stream() {
      let held: Buffer = Buffer.alloc(0);
      return {
        write(bytes) {
          if (secrets.length === 0 && held.length === 0) return bytes;
          const all = Buffer.concat([held, bytes]);
          const spans = findSpans(all, secrets);
          const at = holdFrom(all, spans, secrets);
          held = Buffer.from(all.subarray(at));
          return replace(all.subarray(0, at), spans);
        },
        end() {
          const rest = maskAll(held, secrets);
          held = Buffer.alloc(0);
          return rest;
        },
      };
    },
  };
}

function maskAll(bytes: Buffer, secrets: readonly Buffer[]): Buffer {
  return replace(bytes, findSpans(bytes, secrets));
}

/** Where secrets stand, those that overlap as one, in order. */
function findSpans(bytes: Buffer, secrets: readonly Buffer[]): readonly Span[] {
  const found = secrets.flatMap((secret) => {
    const spans: Span[] = [];
    for (let at = bytes.indexOf(secret); at >= 0; at = bytes.indexOf(secret, at + 1))
      spans.push({ start: at, end: at + secret.length });
    return spans;
  });
  const merged: Span[] = [];
  for (const span of found.sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) merged.push(span);
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return merged;
}

/** From where on bytes may belong to a secret that is not all there yet. */
function holdFrom(bytes: Buffer, spans: readonly Span[], secrets: readonly Buffer[]): number {
  const begun = secrets.map((secret) => beginsAt(bytes, secret));
  const at = Math.min(bytes.length, ...begun);
  const across = spans.find(({ start, end }) => start < at && end > at);
  return across?.start ?? at;
}

/** Where the end of `bytes` begins that is a part of `secret`, from its first byte on; their length when there is none. */
function beginsAt(bytes: Buffer, secret: Buffer): number {
  const [first = -1] = secret;
  const from = Math.max(0, bytes.length - secret.length + 1);
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1))
    if (bytes.subarray(at).equals(secret.subarray(0, bytes.length - at))) return at;
  return bytes.length;
}

function replace(bytes: Buffer, spans: readonly Span[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start, end } of spans.filter((span) => span.end <= bytes.length)) {
    parts.push(bytes.subarray(at, start), stars);
    at = end;
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}
