/** Where packages are, and who asks for them there. */
export interface Registries {
  /** Ends with a slash. @param name of a package, with its scope */
  registryOf(name: string): string;
  /** Where the tarball of a package lies. @param url as a lock file has it; without one it lies where the registry keeps it */
  tarballOf(name: string, version: string, url: string | undefined): string;
  /** The header that says who asks; `undefined` for nobody in particular. */
  authorizationOf(url: string): string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const publicRegistry = 'https://registry.npmjs.org/';
/** Names of the public registry. */
const publicHost = /^https?:\/\/registry\.(npmjs\.org|npmjs\.com|yarnpkg\.com)\//;

/**
 * Reads what .npmrc files say of registries. Source: npm docs, "npmrc" and "registry", "Auth related configuration".
 *
 * @param texts of the files; what the first says wins
 * @param environment for `${NAME}` in them, and `npm_config_registry`, which wins over all of them
 */
export function openRegistries(texts: readonly string[], environment: Environment): Registries {
  const settings = new Map(texts.toReversed().flatMap((text) => parseNpmrc(text, environment)));
  const fallback = toBase(
    environment.npm_config_registry ?? environment.NPM_CONFIG_REGISTRY ?? settings.get('registry') ?? publicRegistry,
  );
  const registryOf = (name: string): string => {
    const scope = /^(@[^/]+)\//.exec(name)?.[1];
    const own = scope === undefined ? undefined : settings.get(`${scope}:registry`);
    return own === undefined ? fallback : toBase(own);
  };
  return {
    registryOf,
    tarballOf(name, version, url) {
      const registry = registryOf(name);
      if (url === undefined) return `${registry}${name}/-/${name.slice(name.indexOf('/') + 1)}-${version}.tgz`;
      // As npm does: who names another registry means it also for what the lock file has of the public one.
      return url.replace(publicHost, registry);
    },
    authorizationOf: (url) => findAuthorization(settings, url),
  };
}

function toBase(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

function parseNpmrc(text: string, environment: Environment): readonly (readonly [string, string])[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return [];
    const plain = value.replace(/^(["'])(.*)\1$/, '$2');
    return [[expand(name, environment), expand(plain, environment)] as const];
  });
}

/** A variable that is not set stays as it is written. */
function expand(text: string, environment: Environment): string {
  return text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => environment[name] ?? whole);
}

/** What is said of the longest part of the address that something is said of. */
function findAuthorization(settings: ReadonlyMap<string, string>, url: string): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null) return undefined;
  const parts = parsed.pathname.split('/');
  for (let count = parts.length; count > 0; count--) {
    const path = parts.slice(0, count).join('/');
    for (const key of [`//${parsed.host}${path}/`, `//${parsed.host}${path}`]) {
      const found = toHeader(settings, key);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function toHeader(settings: ReadonlyMap<string, string>, key: string): string | undefined {
  const token = settings.get(`${key}:_authToken`);
  if (token !== undefined) return `Bearer ${token}`;
  const basic = settings.get(`${key}:_auth`);
  if (basic !== undefined) return `Basic ${basic}`;
  const [user, password] = [settings.get(`${key}:username`), settings.get(`${key}:_password`)];
  if (user === undefined || password === undefined) return undefined;
  // The password lies there in base64 already.
  return `Basic ${Buffer.from(`${user}:${Buffer.from(password, 'base64').toString('utf8')}`).toString('base64')}`;
}
