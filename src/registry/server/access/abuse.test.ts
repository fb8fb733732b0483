import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { openServedStore, type ServedStore } from '../../../../test/registry/open-served-store.ts';
import { type Answered, ask, codeOf } from '../../../../test/suites/registry/registry-under-test.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../../../../test/suites/temporary-directory.ts';
import { createRateGate, openAccess, openTokenKey } from '../index.ts';

describe('who abuses the door', () => {
  let directory: TemporaryDirectory;
  let served: ServedStore;
  before(async () => {
    directory = temporaryDirectory();
    const { hashSync } = await import('bcryptjs');
    writeFileSync(directory.join('users'), `alice:${hashSync('right', 4)}\n`);
    const gate = createRateGate({ failedLogins: 10 });
    const access = openAccess({
      passwords: directory.join('users'),
      groups: {},
      issuers: [],
      rules: [{ repositories: ['**'], allow: { users: ['pull', 'push'] } }],
      key: openTokenKey(directory.join('key.pem')),
      service: 'test',
      gate,
      onFailure: () => undefined,
    });
    served = await openServedStore({ ...access, gate });
  });
  after(async () => {
    await served[Symbol.asyncDispose]();
    directory[Symbol.dispose]();
  });

  const as = (user: string, password: string, target = '/v2/'): Promise<Answered> => {
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    return ask(served.origin, 'GET', target, { headers: { authorization } });
  };

  test('a token for one repository opens no other, and can do nothing else there', async () => {
    const answered = await as('alice', 'right', '/token?service=test&scope=repository:a:pull');
    const { token } = JSON.parse(answered.bytes.toString());
    const headers = { authorization: `Bearer ${token}` };
    const status = async (method: string, target: string): Promise<number> =>
      (await ask(served.origin, method, target, { headers })).status;
    assert.equal(await status('GET', '/v2/a/manifests/x'), 404);
    assert.equal(await status('GET', '/v2/b/manifests/x'), 401);
    assert.equal(await status('POST', '/v2/a/blobs/uploads/'), 401);
    const { headers: told } = await ask(served.origin, 'GET', '/v2/b/manifests/x', { headers });
    assert.match(told.get('www-authenticate') ?? '', /scope="repository:b:pull",error="insufficient_scope"/);
  });

  test('a flood of wrong passwords costs few hashes, and locks out nobody who is known', async () => {
    assert.equal((await as('alice', 'right')).status, 200);
    const flood = await Promise.all(
      Array.from({ length: 40 }, (_, at) => as(`user${at}`, 'wrong', at % 2 === 0 ? '/v2/' : '/token')),
    );
    const looked = flood.filter(({ status }) => status === 401).length;
    assert.ok(looked <= 10, `${looked} passwords were looked at`);
    const refused = flood.filter(({ status }) => status === 429);
    assert.equal(refused.length, 40 - looked);
    for (const each of refused) {
      assert.equal(codeOf(each), 'TOOMANYREQUESTS');
      assert.match(each.headers.get('retry-after') ?? '', /^\d+$/);
    }
    assert.equal((await as('alice', 'right')).status, 200);
  });
});
