import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isFault } from '../../../base/index.ts';
import type { Exchange } from './exchange.ts';
import { keepOut } from './keep-out.ts';

const reached: Exchange = () => Promise.reject(new Error('reached'));

async function isKeptOut(host: string, url: string): Promise<boolean> {
  try {
    await keepOut(reached, host)({ method: 'GET', url: new URL(url) });
    return false;
  } catch (error) {
    return isFault(error, 'registry/bad-redirect');
  }
}

describe('a registry leads to', () => {
  const inner = [
    'localhost',
    'localhost.',
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '169.254.169.254',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[fe80::1]',
  ];
  for (const host of [...inner, '[::ffff:127.0.0.1]'])
    for (const port of ['', ':8080'])
      test(`${host}${port}`, async () => {
        assert.equal(await isKeptOut('registry.example', `http://${host}${port}/a`), true);
        assert.equal(await isKeptOut('localhost:5000', `http://${host}${port}/a`), false);
      });
  for (const host of ['cdn.example', '10.0.0.1', '169.25.4.1', '[2001:db8::1]'])
    test(host, async () => assert.equal(await isKeptOut('registry.example', `https://${host}/a`), false));
});
