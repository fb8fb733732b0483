import type { CauseRule } from './difference-facts.ts';

/** Causes that a path gives away: pattern, cause, hint. */
const table: readonly (readonly [RegExp, string, string])[] = [
  [
    /\.pyc$|(^|\/)__pycache__$/,
    'Python writes the time of the source into what it compiles, and may compile in any order',
    'Set PYTHONDONTWRITEBYTECODE=1 for the command, or compile with --invalidation-mode unchecked-hash.',
  ],
  [
    /^var\/cache\/ldconfig\/aux-cache$/,
    'ldconfig keeps inode numbers and times of libraries',
    'Remove /var/cache/ldconfig/aux-cache in the same RUN.',
  ],
  [
    /^var\/log\/(apt|dpkg\.log|alternatives\.log|bootstrap\.log|dnf|yum|installer|apk\.log|pacman\.log)/,
    'the package manager logs when it did what',
    'Remove its logs in the same RUN: rm -rf /var/log/apt /var/log/dpkg.log /var/log/alternatives.log.',
  ],
  [/^var\/log\//, 'a log tells when things happened', 'Remove the log in the same RUN.'],
  [
    /^var\/lib\/apt\/lists(\/|$)|^var\/cache\/apt\/\w*cache\.bin$|^var\/cache\/apt(\/|$)/,
    'apt keeps what it downloaded, and the mirror moves on',
    'End the RUN with `rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin`, or give both a cache mount.',
  ],
  [
    /^var\/cache\/debconf\//,
    'debconf rewrites its database with each package',
    'Remove /var/cache/debconf/*-old in the same RUN.',
  ],
  [/^var\/lib\/dpkg\/.*-old$/, 'dpkg keeps the state before its last change', 'Remove it in the same RUN.'],
  [
    /^var\/lib\/(rpm|dnf)\/|^usr\/lib\/sysimage\/rpm\//,
    'the database of packages tells when each was installed',
    'Set SOURCE_DATE_EPOCH for the command, and remove /var/lib/dnf and its logs in the same RUN.',
  ],
  [
    /^etc\/machine-id$|^var\/lib\/dbus\/machine-id$/,
    'a machine ID is random',
    'Empty it in the same RUN: `: > /etc/machine-id`. It is made when the machine first starts.',
  ],
  [
    /^etc\/ssh\/ssh_host_|^etc\/ssl\/private\/|random-seed$/,
    'keys and seeds are random, and in an image everybody has them',
    'Remove them in the same RUN, and make them when the container starts.',
  ],
  [
    /^etc\/shadow-?$/,
    'the day on which passwords were last changed is in it',
    'Set SOURCE_DATE_EPOCH for the command, or run `chage -d 1970-01-01 USER` in the same RUN.',
  ],
  [
    /^var\/cache\/fontconfig\/|(^|\/)\.uuid$/,
    'the font cache has random names and times',
    'Remove /var/cache/fontconfig in the same RUN.',
  ],
  [/^var\/cache\/man(\/|$)/, 'the index of manual pages tells times', 'Remove /var/cache/man in the same RUN.'],
  [
    /(^|\/)(\.npm|_cacache|_logs|\.yarn\/cache|\.pnpm-store|\.node-gyp)(\/|$)/,
    'the package manager keeps its cache and logs',
    'Give the cache a mount: RUN --mount=type=cache,target=/root/.npm.',
  ],
  [
    /(^|\/)(\.cache|\.ccache|\.gradle|\.m2|\.cargo\/registry|go-build)(\/|$)/,
    'it is the cache of a tool',
    'Give it a mount, RUN --mount=type=cache, or remove it in the same RUN.',
  ],
  [
    /(^|\/)\.git\/(index|logs|ORIG_HEAD|FETCH_HEAD)/,
    'git keeps inode numbers and times of the work tree',
    'Remove .git in the same RUN, or fetch with ADD.',
  ],
  [
    /cacerts$|\.jks$|\.keystore$/,
    'a Java key store tells when each certificate was added',
    'Remove it, or set SOURCE_DATE_EPOCH if the tool heeds it.',
  ],
  [/^(var\/)?tmp\/./, 'a temporary file was left behind', 'Remove it in the same RUN, or give /tmp a tmpfs mount.'],
  [/^root\/\.|(^|\/)\.\w*history$/, 'a tool wrote into the home directory', 'Remove what it wrote in the same RUN.'],
];

export const pathCauses: readonly CauseRule[] = table.map(([pattern, cause, hint]) => ({
  cause,
  hint,
  fits: ({ path }) => pattern.test(path),
}));
