import { type ConfigNode, count, listOf, mapOf, type Report, record, type Shape, text } from '../../../config/index.ts';
import type { CheckRules, KeepingRules, KeptTags, RetentionRule, WriteOnceRule } from '../keeping/keeping-rules.ts';
import { longTime, repositories, size } from './value-shapes.ts';

const tags = {
  shape: listOf(text('a pattern of tags', /^!?[A-Za-z0-9_.*-]{1,128}$/)),
  about: 'Patterns of tags (default all): * stands for any characters, ! takes out again.',
} as const;

const named = {
  shape: listOf(repositories),
  about: 'Patterns of repositories: * within a part, ** for one part or more; ! takes out again.',
  required: true,
} as const;

const keptTags = record<KeptTags>('an entry of keep', {
  tags,
  newest: { shape: count(), about: 'So many of them are kept: those that were pushed last.' },
  pushed: { shape: longTime, about: 'Those are kept that were pushed within this time.' },
  pulled: { shape: longTime, about: 'Those are kept that were pulled or pushed within this time.' },
});

const retentionRule = record<RetentionRule>('a rule', {
  repositories: named,
  keep: {
    shape: listOf(keptTags),
    about:
      'Tags that none of these keeps go; an entry without conditions keeps all tags that it means (default all are kept).',
  },
  untagged: {
    shape: longTime,
    about:
      'Manifests without a tag go when they were not pushed, pulled or left by a tag for so long (default they are kept).',
  },
});

const writeOnceRule = record<WriteOnceRule>('a rule', { repositories: named, tags });

const check = record<CheckRules>('check', {
  every: { shape: longTime, about: 'How often all content is read and compared with its digests (default never).' },
  rate: { shape: size, about: 'Most bytes that are read for it in a second (default 50MiB).' },
});

/** A time, or `none`. */
const timeOrNone: Shape<number> = {
  schema: { anyOf: [{ const: 'none' }, longTime.schema] },
  read: (node: ConfigNode, report: Report) =>
    node.kind === 'scalar' && node.source === 'none' ? 0 : longTime.read(node, report),
};

/** What a configuration may say of keeping. */
export const keepingShape: Shape<KeepingRules> = record<KeepingRules>('keeping', {
  every: { shape: longTime, about: 'How often what is not kept is removed (default 1h).' },
  grace: { shape: longTime, about: 'For how long what came in is left alone, though nothing needs it (default 1d).' },
  deleted: { shape: timeOrNone, about: 'For how long what was removed can be brought back, or none (default 7d).' },
  rules: { shape: listOf(retentionRule), about: 'The first rule that names a repository says what is kept of it.' },
  writeOnce: {
    shape: listOf(writeOnceRule),
    about: 'Tags that are neither moved nor removed once they are set, by the first rule that names a repository.',
  },
  quotas: {
    shape: mapOf(
      'a repository, a prefix of repositories, or **',
      /^(?:\*\*|[a-z0-9][a-z0-9._/-]*[a-z0-9]|[a-z0-9])$/,
      size,
    ),
    about: 'Bytes that a repository and those below it may have, each blob counted once; ** is all.',
  },
  check: { shape: check, about: 'How stored content is looked at.' },
});
