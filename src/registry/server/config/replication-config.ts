import { choice, flag, listOf, record, type Shape, text } from '../../../config/index.ts';
import { prefix, type RemoteConfig, remoteFields } from './upstream-config.ts';
import { repositories, time } from './value-shapes.ts';

/** Repositories that are copied to another registry, or from it. Times in milliseconds. */
export interface ReplicationConfig extends Omit<RemoteConfig, 'registry'> {
  readonly to?: string;
  readonly from?: string;
  readonly prefix?: string;
  readonly repositories?: readonly string[];
  readonly tags?: readonly string[];
  readonly referrers?: boolean;
  readonly delete?: boolean;
  readonly on?: 'push';
  readonly every?: number;
}

const { registry: _, ...remote } = remoteFields;

const address = text(
  'a registry such as https://registry.example or registry.example:5000/team',
  new RegExp(`^(?:https?://)?${remoteFields.registry.shape.schema.pattern?.toString().slice(1)}`),
);

export const replicationShape: Shape<ReplicationConfig> = record<ReplicationConfig>('a replication', {
  ...remote,
  to: { shape: address, about: 'The registry that is sent what is here; behind a slash, what names begin with there.' },
  from: { shape: address, about: 'The registry that is asked for what it has, in the same form.' },
  prefix: {
    shape: prefix,
    about: 'What names of its repositories begin with here, in place of what they begin with there; others are left.',
  },
  repositories: {
    shape: listOf(repositories),
    about: 'Which of them, by their names here (default all); ! takes out again.',
  },
  tags: {
    shape: listOf(text('a pattern of tags', /^!?(?:\/.+\/|[\w.*?-]+)$/)),
    about:
      'Which of their tags (default all): * and ? stand for characters, /…/ is a regular expression, ! takes out again.',
  },
  referrers: { shape: flag(), about: 'Signatures, SBOMs and the like go along (default true).' },
  delete: {
    shape: flag(),
    about: 'Tags that are gone where they come from are removed where they went (default false).',
  },
  on: { shape: choice(['push']), about: 'Send what is pushed as soon as it is.' },
  every: { shape: time, about: 'How often all is compared (default 1h).' },
});
