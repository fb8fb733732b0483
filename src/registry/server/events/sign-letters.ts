import { createHmac } from 'node:crypto';

/**
 * Headers by which a receiver knows who has sent a request, and that it is not an old one. Source: Standard Webhooks 1.0, "Signature scheme".
 *
 * @param id the same whenever the same is sent again
 * @param now milliseconds since 1970
 */
export function signLetters(body: string, secret: Uint8Array, id: string, now: number): Record<string, string> {
  const timestamp = Math.floor(now / 1000);
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': `${timestamp}`, 'webhook-signature': `v1,${signature}` };
}

/** The key that a text stands for: `whsec_` and base64, or any other text, which is the key itself. Source: as above, "Secrets". */
export function parseWebhookSecret(text: string): Uint8Array {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  return encoded === undefined ? Buffer.from(text, 'utf8') : Buffer.from(encoded, 'base64');
}
