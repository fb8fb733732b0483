import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRequestFilter } from './agent-requests.ts';

function frame(kind: number, body: Uint8Array = new Uint8Array()): Buffer {
  const bytes = Buffer.alloc(5 + body.length);
  bytes.writeUInt32BE(1 + body.length, 0);
  bytes[4] = kind;
  bytes.set(body, 5);
  return bytes;
}

/** What becomes of bytes that come in pieces. */
function filter(pieces: readonly Buffer[]): { passed: Buffer; refused: number; fine: boolean } {
  const passed: Buffer[] = [];
  let refused = 0;
  const take = createRequestFilter({
    pass: (bytes) => void passed.push(Buffer.from(bytes)),
    refuse: (reply) => {
      assert.deepEqual([...reply], [0, 0, 0, 1, 5]);
      refused += 1;
    },
  });
  const fine = pieces.every((piece) => take(piece));
  return { passed: Buffer.concat(passed), refused, fine };
}

test('lists and signatures pass, all else is refused', () => {
  const [list, sign] = [frame(11), frame(13, Buffer.from('data'))];
  // Add, remove, remove all, lock, add with constraints, extension.
  const refused = [17, 18, 19, 22, 25, 27].map((kind) => frame(kind, Buffer.from('x')));
  const result = filter([Buffer.concat([list, ...refused, sign])]);
  assert.deepEqual(result, { passed: Buffer.concat([list, sign]), refused: 6, fine: true });
});

test('how the bytes are cut makes no difference', () => {
  const all = Buffer.concat([frame(11), frame(17, Buffer.from('key')), frame(13, Buffer.from('data'))]);
  fc.assert(
    fc.property(fc.array(fc.nat(all.length)), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), all.length];
      const pieces = places.slice(1).map((end, at) => all.subarray(places[at], end));
      assert.deepEqual(filter(pieces), filter([all]));
    }),
  );
});

test('what is not the protocol is not gone on with', () => {
  assert.equal(filter([Buffer.from([0, 0, 0, 0, 11])]).fine, false);
  assert.equal(filter([Buffer.from('GET / HTTP/1.1')]).fine, false);
});
