import { type Digest, isDigest, parseDigest } from './digest.ts';
import { ociFault } from './faults.ts';

/**
 * A normalised image reference. `registry` and `repository` are always there (`docker.io`, `library/alpine`);
 * `tag` is undefined only when there is a digest.
 */
export interface Reference {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

const defaultRegistry = 'docker.io';
const defaultNamespace = 'library/';
const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const registryPattern =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$/;

/**
 * Parses what Docker users write: `alpine`, `me/app:1.2`, `registry.example:5000/a/b@sha256:…`. No tag and no digest means `latest`.
 * Source: distribution-spec "Pulling manifests"; the grammar of distribution/reference.
 *
 * @throws oci/bad-reference
 */
export function parseReference(text: string): Reference {
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : parseReferenceDigest(text, text.slice(at + 1));
  const named = at < 0 ? text : text.slice(0, at);
  const slash = named.lastIndexOf('/');
  const colon = named.indexOf(':', slash + 1);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !isTag(tag)) {
    throw bad(
      text,
      `"${tag}" is not a tag`,
      'Use up to 128 letters, digits, ".", "_" and "-", not beginning with "." or "-".',
    );
  }
  const { registry, repository } = splitRegistry(text, colon < 0 ? named : named.slice(0, colon));
  const wanted = tag ?? (digest === undefined ? 'latest' : undefined);
  return {
    registry,
    repository,
    ...(wanted === undefined ? {} : { tag: wanted }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Whether a registry may have a repository of that name. Source: distribution-spec, "Pulling manifests". */
export function isRepository(text: string): boolean {
  return text.length <= 255 && text.split('/').every((part) => component.test(part));
}

/** Whether `text` can be a tag. Source: distribution-spec, "Pulling manifests". */
export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/** The whole reference: `docker.io/library/alpine:latest`. Parses back to the same value. */
export function formatReference(reference: Reference): string {
  return `${reference.registry}/${reference.repository}${suffix(reference)}`;
}

/** The short form people know: `alpine:latest`, `me/app:1.2`. Parses back to the same value. */
export function familiarReference(reference: Reference): string {
  return `${familiarRepository(reference)}${suffix(reference)}`;
}

/** Registry and repository in the short form people know: `alpine`, `me/app`, `registry.example:5000/a`. */
export function familiarRepository(reference: Pick<Reference, 'registry' | 'repository'>): string {
  const { registry, repository } = reference;
  if (registry !== defaultRegistry) return `${registry}/${repository}`;
  const short = repository.startsWith(defaultNamespace) ? repository.slice(defaultNamespace.length) : repository;
  return short.includes('/') ? repository : short;
}

function suffix(reference: Reference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  return reference.digest === undefined ? tag : `${tag}@${reference.digest}`;
}

function splitRegistry(text: string, name: string): Pick<Reference, 'registry' | 'repository'> {
  const slash = name.indexOf('/');
  const head = slash < 0 ? '' : name.slice(0, slash);
  const isRegistry = head !== '' && (/[.:]/.test(head) || head === 'localhost' || head !== head.toLowerCase());
  const registry = isRegistry ? head : defaultRegistry;
  if (!registryPattern.test(registry)) throw bad(text, `"${registry}" is not a registry host`);
  const path = isRegistry ? name.slice(slash + 1) : name;
  const official = registry === 'docker.io' || registry === 'index.docker.io';
  const repository = official && !path.includes('/') ? `${defaultNamespace}${path}` : path;
  assertRepository(text, path, repository);
  return { registry: official ? defaultRegistry : registry, repository };
}

function assertRepository(text: string, path: string, repository: string): void {
  if (path === '') throw bad(text, 'the repository is empty');
  if (/[A-Z]/.test(path)) throw bad(text, 'a repository is written in lower case', `Write ${text.toLowerCase()}.`);
  if (repository.length > 255) throw bad(text, 'a repository has at most 255 characters');
  if (isDigest(`sha256:${path}`)) throw bad(text, 'a repository may not look like an image ID');
  const wrong = repository.split('/').find((part) => !component.test(part));
  if (wrong !== undefined) {
    throw bad(
      text,
      `"${wrong}" is not part of a repository name`,
      'Use lower-case letters and digits, with single ".", "_" or "-" between them.',
    );
  }
}

function parseReferenceDigest(text: string, digest: string): Digest {
  try {
    return parseDigest(digest);
  } catch (cause) {
    throw bad(text, `"${digest}" is not a digest`, 'Write the digest as sha256: and 64 lower-case hex digits.', cause);
  }
}

function bad(text: string, why: string, hint?: string, cause?: unknown): Error {
  return ociFault('oci/bad-reference', `invalid reference "${text.slice(0, 300)}": ${why}`, {
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}
