import { type Field, flag, listOf, record, type Shape, text } from '../../../config/index.ts';
import { name, path, repositories, time } from './value-shapes.ts';

/** Another registry, and how it is spoken to. */
export interface RemoteConfig {
  /** `docker.io`, `registry.example:5000`; behind a slash, what names of repositories begin with there. */
  readonly registry: string;
  readonly user?: string;
  /** Path of the file that holds the password of `user`. */
  readonly passwordFile?: string;
  readonly anonymous?: boolean;
  readonly authority?: string;
  readonly plainHttp?: boolean;
}

/** Repositories that are filled from another registry. Times in milliseconds. */
export interface UpstreamConfig extends RemoteConfig {
  readonly prefix?: string;
  readonly repositories?: readonly string[];
  readonly mirrors?: readonly string[];
  readonly fresh?: number;
  readonly patience?: number;
  readonly absent?: number;
  readonly push?: boolean;
}

const parts = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*';

/** Beginning of names of repositories: whole parts. */
export const prefix: Shape<string> = text('the beginning of names of repositories', new RegExp(`^${parts}$`));

/** Keys that tell of another registry, for all that speak to one. */
export const remoteFields: { readonly [Key in keyof RemoteConfig]-?: Field<RemoteConfig[Key]> } = {
  registry: {
    shape: text(
      'a registry such as docker.io or registry.example:5000/team',
      new RegExp(`^(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+\\])(?::[0-9]{1,5})?(?:/${parts})?$`),
    ),
    about: 'The registry as references name it; behind a slash, what names of repositories begin with there.',
    required: true,
  },
  user: { shape: name, about: "Who asks (default as in Docker's and podman's files of credentials)." },
  passwordFile: { shape: path, about: 'File that holds the password of user; read for each login.' },
  anonymous: { shape: flag(), about: 'Ask as nobody, whatever files of credentials say.' },
  authority: {
    shape: path,
    about: 'Authorities (PEM) that sign its certificate, besides those that the system trusts.',
  },
  plainHttp: { shape: flag(), about: 'Speak plain HTTP. To this machine that is tried unasked.' },
};

export const upstreamShape: Shape<UpstreamConfig> = record<UpstreamConfig>('an upstream', {
  ...remoteFields,
  prefix: {
    shape: prefix,
    about: 'What names of its repositories begin with here; without it, all that no other upstream has.',
  },
  repositories: {
    shape: listOf(repositories),
    about: 'Which of them are filled, by their names here (default all); ! takes out again.',
  },
  mirrors: {
    shape: listOf(text('an address such as https://mirror.example', /^https?:\/\/[A-Za-z0-9.:[\]-]+\/?$/)),
    about: 'Asked before it, in this order.',
  },
  fresh: { shape: time, about: 'How long a tag is taken for what it was (default 5m).' },
  patience: { shape: time, about: 'How long it may take to answer while something older is here (default 3s).' },
  absent: { shape: time, about: 'How long it is remembered that something is not there (default 1m).' },
  push: { shape: flag(), about: 'Take pushes, too (default false).' },
});
