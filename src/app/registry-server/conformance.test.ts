import { describe } from 'node:test';
import { openServedStore } from '../../../test/registry/open-served-store.ts';
import { conformanceSuite } from '../../../test/suites/registry/conformance-suite.ts';

for (const sharedBlobs of [true, false]) {
  describe(`blobs ${sharedBlobs ? 'of all' : 'of each'}`, () =>
    conformanceSuite(() => openServedStore({ sharedBlobs })));
}
