import { isJsonObject, type Json, parseJson } from '../../../base/index.ts';
import { registryFault } from '../faults.ts';
import { answerFault } from '../http/answer-fault.ts';
import type { Exchange, HttpRequest, HttpResponse } from '../http/exchange.ts';
import { readBody } from '../http/read-body.ts';
import { basicAuthorization, type Credentials } from './credentials.ts';

/** Where tokens are had. Source: Docker's "Token Authentication Specification". */
export interface TokenServer {
  readonly realm: URL;
  readonly service: string | undefined;
}

/** A token, and until when it is good, in milliseconds since 1970. */
export interface Token {
  readonly text: string;
  readonly expiresAt: number;
}

/** What a token is asked for. */
export interface TokenRequest {
  /** In the form of `formatScope`. */
  readonly scopes: readonly string[];
  readonly credentials: Credentials | undefined;
  readonly signal?: AbortSignal;
}

const largestAnswer = 1024 * 1024;
/** Of a token that does not say how long it is good. */
const defaultLife = 60;

/**
 * Asks for a token: with the name and password, with an identity token, or for everybody.
 *
 * @throws registry/unauthorized, registry/bad-answer, registry/not-reached, …
 */
export async function fetchToken(exchange: Exchange, server: TokenServer, request: TokenRequest): Promise<Token> {
  const asked = Date.now();
  const response = await exchange(toRequest(server, request));
  if (response.status !== 200) throw await answerFault(`token of ${server.realm.host}`, response);
  return readToken(response, asked);
}

function toRequest({ realm, service }: TokenServer, { scopes, credentials, signal }: TokenRequest): HttpRequest {
  const fields: [string, string][] = service === undefined ? [] : [['service', service]];
  const cancel = signal === undefined ? {} : { signal };
  if (credentials?.kind === 'identity') {
    const form = new URLSearchParams([
      ['grant_type', 'refresh_token'],
      ['client_id', 'nacre'],
      ['refresh_token', credentials.token],
      ...fields,
      ...(scopes.length === 0 ? [] : [['scope', scopes.join(' ')]]),
    ]);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return { method: 'POST', url: realm, headers, body: Buffer.from(form.toString()), ...cancel };
  }
  const url = new URL(realm);
  const account: [string, string][] = credentials?.kind === 'password' ? [['account', credentials.username]] : [];
  const scope = scopes.map((each): [string, string] => ['scope', each]);
  for (const [name, value] of [...fields, ...account, ...scope]) url.searchParams.append(name, value);
  const headers: Record<string, string> =
    credentials?.kind === 'password'
      ? { authorization: basicAuthorization(credentials.username, credentials.password) }
      : {};
  return { method: 'GET', url, headers, ...cancel };
}

async function readToken(response: HttpResponse, asked: number): Promise<Token> {
  const json = tryParse(await readBody(response, largestAnswer));
  const { token, access_token: other, expires_in: seconds } = isJsonObject(json) ? json : {};
  const text = typeof token === 'string' && token !== '' ? token : other;
  if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text))
    throw registryFault('registry/bad-answer', `${response.url.host}: there is no token in the answer`);
  const life = typeof seconds === 'number' && seconds > 0 ? seconds : defaultLife;
  return { text, expiresAt: asked + life * 1000 };
}

function tryParse(bytes: Uint8Array): Json | undefined {
  try {
    return parseJson(bytes, largestAnswer);
  } catch {
    return undefined;
  }
}
