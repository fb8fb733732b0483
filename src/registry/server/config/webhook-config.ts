import {
  type ConfigNode,
  choice,
  count,
  flag,
  listOf,
  mapOf,
  placeOf,
  type Report,
  record,
  type Shape,
  text,
} from '../../../config/index.ts';
import { letterForms, type Receiver, registryActions, registryObjects } from '../events/receiver.ts';
import { name, path, repositories, time } from './value-shapes.ts';

/** A receiver of events, as the file says it: secrets are named by the files that they are in. */
export interface WebhookConfig extends Partial<Omit<Receiver, 'url' | 'headers' | 'secret'>> {
  readonly url: string;
  /** Paths of files by the names of headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Path. */
  readonly secret?: string;
  readonly insecure?: boolean;
}

export const webhookShape: Shape<WebhookConfig> = record<WebhookConfig>('a webhook', {
  url: {
    shape: text('an address such as https://example.com/hook', /^https?:\/\/[^\s@#]+$/),
    about: 'Where events are sent by POST: https, or plain http to this machine.',
    required: true,
  },
  name: { shape: name, about: 'Name under which letters to it are kept (default its url).' },
  headers: {
    shape: mapOf('the name of a header', /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, path),
    about: 'Headers that go along; each value is the content of a file.',
  },
  events: { shape: listOf(choice(registryActions)), about: 'What it is told of (default push, delete and mount).' },
  objects: { shape: listOf(choice(registryObjects)), about: 'Of what it is told (default manifest, blob and tag).' },
  repositories: {
    shape: listOf(repositories),
    about: 'Patterns of repositories that it is told of (default all); ! takes out again.',
  },
  form: {
    shape: choice(letterForms),
    about: "How events are written: as CNCF's distribution does (default), or as CloudEvents 1.0.",
  },
  batch: { shape: count(), about: 'Most events in one request (default 1).' },
  timeout: { shape: time, about: 'Time for it to answer (default 10s).' },
  attempts: { shape: count(), about: 'How often an event is sent in vain before it is given up (default 12).' },
  age: { shape: time, about: 'How old an event gets before it is given up (default 24h).' },
  queue: { shape: count(), about: 'Events that may wait for it (default 10000); what comes then is given up at once.' },
  secret: { shape: path, about: 'File with the secret by which requests are signed (HMAC-SHA256, Standard Webhooks).' },
  insecure: { shape: flag(), about: 'Allow plain http to another machine.' },
});

/** Checks what shapes can not. */
export function checkWebhooks(root: ConfigNode, webhooks: readonly WebhookConfig[], report: Report): void {
  const names = webhooks.map(({ name, url }) => name ?? url);
  for (const [index, { url, insecure = false }] of webhooks.entries()) {
    const place = placeOf(root, ['webhooks', index, 'url']);
    const parsed = URL.parse(url);
    if (parsed === null) report(place, `${url} is not an address`);
    else if (parsed.protocol === 'http:' && !insecure && !isLoopback(parsed.hostname))
      report(
        place,
        'events would go to another machine by plain http',
        'Use https, or say insecure: true if everybody on the way may read them.',
      );
    if (names.indexOf(names[index] ?? '') < index)
      report(place, `there is another webhook named ${names[index]}`, 'Give each a name of its own.');
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
