import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBusy } from './retry.ts';

test('what a little patience may change counts as busy; a full disk does not', () => {
  for (const status of [408, 429, 500, 502, 503, 504]) assert.equal(isBusy({ status }), true, String(status));
  for (const status of [200, 404, 501, 505, 507]) assert.equal(isBusy({ status }), false, String(status));
});
