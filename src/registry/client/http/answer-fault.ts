import type { Fault } from '../../../base/index.ts';
import { largestEnvelope, parseErrors, type RegistryError } from '../../protocol/index.ts';
import { type RegistryFaultCode, registryFault } from '../faults.ts';
import type { HttpResponse } from './exchange.ts';
import { readBody } from './read-body.ts';
import { isBusy } from './retry.ts';
import { formatWait, retryAfter } from './retry-after.ts';

/**
 * The fault of an answer that is not what was hoped for; the body is read for what the registry says of it.
 *
 * @param what what was asked for, in the user's words
 */
export async function answerFault(what: string, response: HttpResponse): Promise<Fault> {
  const errors = parseErrors(await readBody(response, largestEnvelope).catch(() => new Uint8Array()));
  const { status, url } = response;
  const said = errors.map(describe).join('; ');
  const code = codeOf(status, errors);
  const wait = isBusy(response) ? retryAfter(response) : undefined;
  const told = `${what}: ${url.host} answers ${status}${said === '' ? nameOf(status) : `: ${said}`}`;
  if (wait === undefined) return registryFault(code, told, { hint: ownHints.get(status) ?? hints[code] });
  const patience = formatWait(wait);
  const hint =
    code === 'registry/rate-limited' ? `, or log in with \`nacre login\`: accounts are often allowed more` : '';
  return registryFault(code, `${told}; it asks to wait ${patience}`, {
    hint: `Try again in ${patience}, or wait here with --max-wait${hint}.`,
  });
}

function describe({ code, message }: RegistryError): string {
  const word = code.toLowerCase().replaceAll('_', ' ');
  return message === '' || message.toLowerCase() === word ? word : message;
}

function codeOf(status: number, errors: readonly RegistryError[]): RegistryFaultCode {
  if (errors.some(({ code }) => code === 'TOOMANYREQUESTS')) return 'registry/rate-limited';
  switch (status) {
    case 401:
    case 403:
      return 'registry/unauthorized';
    case 404:
      return 'registry/not-found';
    case 429:
      return 'registry/rate-limited';
    default:
      return status >= 500 ? 'registry/unavailable' : 'registry/refused';
  }
}

/** Where the status says more than the code of the fault. */
const ownHints: ReadonlyMap<number, string> = new Map([
  [409, 'Choose another tag or name, or ask who runs the registry.'],
  [507, 'Remove something from the registry, or ask who runs it for more room.'],
]);

const hints: Readonly<Record<RegistryFaultCode, string>> = {
  'registry/unauthorized': 'Log in with `nacre login`, and check the name and what the account may do.',
  'registry/not-found': 'Check the name and the tag; a private repository may also need `nacre login`.',
  'registry/rate-limited': 'Wait, or log in with `nacre login`: accounts are often allowed more.',
  'registry/unavailable': 'Try again later.',
  'registry/refused': 'Check the name, and whether the registry takes what is sent.',
  'registry/not-reached': 'Check the network.',
  'registry/broken-off': 'Try again.',
  'registry/bad-certificate': 'Check the certificate.',
  'registry/bad-answer': 'Check that this is a registry.',
  'registry/no-ranges': 'Copy the image, and read it here.',
  'registry/bad-redirect': 'Check the name of the registry.',
};

function nameOf(status: number): string {
  const name = process.getBuiltinModule('node:http').STATUS_CODES[status];
  return name === undefined ? '' : ` ${name}`;
}
