import { checkLogin } from '../../app/index.ts';
import { type Answer, json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { openDocument } from '../http/read-document.ts';

/** `POST /auth`: whether a registry takes a name and password. They are the client's to keep. */
export async function answerLogin(call: Call): Promise<Answer> {
  const document = openDocument(await call.json());
  const registry = document.text('serveraddress');
  await checkLogin(call.daemon.nacre, {
    username: document.text('username') ?? '',
    password: document.text('password') ?? document.text('identitytoken') ?? '',
    environment: call.daemon.environment,
    signal: call.signal,
    ...(registry === undefined ? {} : { registry }),
  });
  return json({ Status: 'Login Succeeded', IdentityToken: '' });
}
