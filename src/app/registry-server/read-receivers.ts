import { readFileSync, statSync } from 'node:fs';
import { reasonOf } from '../../base/index.ts';
import {
  parseWebhookSecret,
  type Receiver,
  receiverDefaults,
  serveFault,
  type WebhookConfig,
} from '../../registry/server/index.ts';

/** Bytes of a file that a secret is in. */
const largestSecret = 16 * 1024;

/**
 * Receivers of events as a configuration names them, with what is in the files that it names.
 *
 * @throws serve/bad-config
 */
export function readReceivers(webhooks: readonly WebhookConfig[]): readonly Receiver[] {
  return webhooks.map(({ url, name = url, headers = {}, secret, insecure: _insecure, ...more }) => ({
    ...receiverDefaults,
    ...more,
    name,
    url,
    headers: Object.fromEntries(
      Object.entries(headers).map(([header, path]) => [header.toLowerCase(), readSecret(path)]),
    ),
    ...(secret === undefined ? {} : { secret: parseWebhookSecret(readSecret(secret)) }),
  }));
}

/** One line of text, without its end. */
function readSecret(path: string): string {
  const text = readText(path).replace(/\r?\n$/, '');
  if (/^[\t\x20-\x7e]+$/.test(text)) return text;
  throw serveFault('serve/bad-config', `${path} does not hold one line of ASCII text`, {
    hint: 'Write the secret to the file, and nothing else.',
  });
}

function readText(path: string): string {
  try {
    if (statSync(path).size <= largestSecret) return readFileSync(path, 'utf8');
  } catch (error) {
    throw serveFault('serve/bad-config', `${path} can not be read: ${reasonOf(error)}`, {
      hint: 'Make the file, readable for the server.',
      cause: error,
    });
  }
  throw serveFault('serve/bad-config', `${path} is larger than ${largestSecret} bytes`);
}
