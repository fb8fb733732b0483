import { callPlace } from './call-place.ts';
import { type Command, dedent, type Heredoc, toHeredoc, toList, toRest } from './command.ts';
import { addFlags, copyFlags, fileFlags, healthcheckFlags, imagesOf, imagesOfMounts, runFlags } from './flags.ts';
import { type Made, type MadeBy, madeOf, type NameOf, type Stage, setMade } from './made.ts';
import type {
  AddOptions,
  CopyOptions,
  FileOptions,
  HealthcheckOptions,
  RunOptions,
  UnsetNamed,
  UnsetSingle,
} from './options.ts';
import { type Text, toWord } from './text.ts';

/** An instruction that is called for. */
interface Call {
  readonly keyword: string;
  readonly rest: string;
  readonly flags?: readonly string[] | ((nameOf: NameOf) => readonly string[]);
  readonly heredocs?: readonly Heredoc[];
  readonly uses?: readonly Stage[];
}

/**
 * An image that a build can make: a base and the instructions on it. It never changes: each method gives another image that has one
 * instruction more, and nothing is done before the build is. Methods are the instructions of a Dockerfile, and mean what they mean.
 *
 * Texts stand for themselves: a dollar is a dollar. `expand('$NAME')` makes one in which variables are replaced. Only commands are read by
 * others: a command that is a text by the image's shell.
 *
 * @example
 * const app = from('node:24').workdir('/app').copy('.', '.').run('npm ci').cmd(['node', 'main.js']);
 */
export class Image implements Stage {
  /** Images begin with `from` and `scratch`. */
  constructor(made: Made) {
    setMade(this, made);
    Object.freeze(this);
  }

  /**
   * RUN: runs a command and keeps what it does to files. A text is a line for the image's shell; of several lines it is a script, as
   * a heredoc is, without what all of its lines are indented by; a list is a program with its arguments.
   *
   * @example
   * image.run('npm ci', { mounts: [{ type: 'cache', target: '/root/.npm' }] });
   */
  run(command: Command, options: RunOptions = {}): Image {
    const flags = (nameOf: NameOf): readonly string[] => runFlags(options, nameOf);
    const uses = imagesOfMounts(options.mounts);
    if (typeof command !== 'string' || !command.trim().includes('\n'))
      return this.#add(this.run, { keyword: 'RUN', rest: toRest(command), flags, uses });
    const heredoc = toHeredoc(dedent(command));
    return this.#add(this.run, { keyword: 'RUN', rest: `<<${heredoc.name}`, heredocs: [heredoc], flags, uses });
  }

  /**
   * COPY: copies files of the context, or of another image with `from`. A destination that ends with a slash is a directory.
   *
   * @param sources paths; `*`, `?` and `[…]` in them match names
   * @example
   * image.copy(['package.json', 'package-lock.json'], './').copy('/app/dist', '/srv', { from: build, chown: 'app' });
   */
  copy(sources: Text | readonly Text[], destination: Text, options: CopyOptions = {}): Image {
    const flags = (nameOf: NameOf): readonly string[] => copyFlags(options, nameOf);
    const rest = toPaths(sources, destination);
    return this.#add(this.copy, { keyword: 'COPY', rest, flags, uses: imagesOf([options.from]) });
  }

  /** ADD: copies files of the context and unpacks archives, or fetches files and git repositories from their addresses. */
  add(sources: Text | readonly Text[], destination: Text, options: AddOptions = {}): Image {
    return this.#add(this.add, { keyword: 'ADD', rest: toPaths(sources, destination), flags: addFlags(options) });
  }

  /** Writes a file with a text, as COPY does with a heredoc. @param path of the file, and not of a directory */
  file(path: Text, content: string, options: Pick<FileOptions, 'chown' | 'chmod' | 'link'> = {}): Image {
    const heredoc = toHeredoc(content);
    const rest = toPaths(`<<${heredoc.name}`, path);
    return this.#add(this.file, { keyword: 'COPY', rest, flags: fileFlags(options), heredocs: [heredoc] });
  }

  /** ENV: sets environment variables, for later commands and for containers. No variables change nothing. */
  env(variables: Readonly<Record<string, Text>>): Image {
    return this.#addSome(this.env, 'ENV', toPairs(variables));
  }

  /** LABEL: sets labels. No labels change nothing. */
  label(labels: Readonly<Record<string, Text>>): Image {
    return this.#addSome(this.label, 'LABEL', toPairs(labels));
  }

  /**
   * ARG: declares a variable for later commands of this stage, whose value is that of `--build-arg`, else `value`. What the program itself
   * shall know it finds in its context's `args`.
   */
  arg(name: string, value?: Text): Image {
    const rest = value === undefined ? toWord(name) : toPairs({ [name]: value }).join('');
    return this.#add(this.arg, { keyword: 'ARG', rest });
  }

  /** EXPOSE: tells which ports a container serves: `8080`, `'53/udp'`, `'8000-8010'`. */
  expose(...ports: readonly (number | Text)[]): Image {
    const words = ports.map((port) => (typeof port === 'number' ? String(port) : toWord(port)));
    return this.#addSome(this.expose, 'EXPOSE', words);
  }

  /** VOLUME: tells which directories hold a container's data. */
  volume(...paths: readonly Text[]): Image {
    if (paths.length === 0) return this;
    return this.#add(this.volume, { keyword: 'VOLUME', rest: toList(paths.map(toWord)) });
  }

  /** USER: the user, `name[:group]` or numbers, of later commands and of containers. */
  user(user: Text): Image {
    return this.#add(this.user, { keyword: 'USER', rest: toWord(user) });
  }

  /** WORKDIR: the directory of later commands, paths and containers; made when it is not there. */
  workdir(path: Text): Image {
    return this.#add(this.workdir, { keyword: 'WORKDIR', rest: toWord(path) });
  }

  /** ENTRYPOINT: what a container runs, whatever arguments it is given. */
  entrypoint(command: Command): Image {
    return this.#add(this.entrypoint, { keyword: 'ENTRYPOINT', rest: toRest(command) });
  }

  /** CMD: what a container runs unless it is told otherwise, or the arguments of the entry point. */
  cmd(command: Command): Image {
    return this.#add(this.cmd, { keyword: 'CMD', rest: toRest(command) });
  }

  /** HEALTHCHECK: how to find out whether a container works; `false` for not at all, whatever the base says. */
  healthcheck(command: Command | false, options: HealthcheckOptions = {}): Image {
    const rest = command === false ? 'NONE' : `CMD ${toRest(command)}`;
    return this.#add(this.healthcheck, { keyword: 'HEALTHCHECK', rest, flags: healthcheckFlags(options) });
  }

  /** SHELL: what runs commands that are texts. */
  shell(argv: readonly string[]): Image {
    return this.#add(this.shell, { keyword: 'SHELL', rest: toList(argv) });
  }

  /** STOPSIGNAL: the signal, by name or number, that ends a container. */
  stopSignal(signal: number | Text): Image {
    return this.#add(this.stopSignal, {
      keyword: 'STOPSIGNAL',
      rest: typeof signal === 'number' ? String(signal) : toWord(signal),
    });
  }

  /** ONBUILD: an instruction, written as in a Dockerfile, for images that are built on this one. */
  onBuild(instruction: string): Image {
    return this.#add(this.onBuild, { keyword: 'ONBUILD', rest: instruction.trim() });
  }

  /**
   * Drops what the base or earlier calls have set, as `# nacre: UNSET` does.
   *
   * @param names of what is dropped, `*` and `?` standing for any characters and any one
   * @example
   * image.unset('env', 'NODE_*', 'YARN_VERSION').unset('entrypoint');
   */
  unset(kind: UnsetNamed, ...names: readonly [Text, ...Text[]]): Image;
  unset(...kinds: readonly [UnsetSingle, ...UnsetSingle[]]): Image;
  unset(...words: readonly Text[]): Image {
    return this.#add(this.unset, { keyword: 'UNSET', rest: words.map(toWord).join(' ') });
  }

  /**
   * Names the stage that ends here: what `--target` and progress call it. What is called on the result is a stage of its own, as after
   * `FROM name`.
   *
   * @throws TypeError unless the name starts with a letter and goes on with letters, digits, `-`, `_` and dots
   */
  stage(name: string): Image {
    const written = name.toLowerCase();
    if (!isStageName(written)) throw new TypeError(`"${name}" can not be the name of a stage`);
    return new Image({ ...madeOf(this), name: written });
  }

  /** What a function makes of this image: for steps that several images share. */
  apply(change: (image: Image) => Image): Image {
    return change(this);
  }

  #addSome(below: (...args: never[]) => unknown, keyword: string, words: readonly string[]): Image {
    return words.length === 0 ? this : this.#add(below, { keyword, rest: words.join(' ') });
  }

  /** @param below the method that was called */
  #add(below: (...args: never[]) => unknown, { keyword, rest, flags = [], heredocs = [], uses = [] }: Call): Image {
    const made = madeOf(this);
    const place = callPlace(below);
    const toFlags = typeof flags === 'function' ? flags : (): readonly string[] => flags;
    const call: MadeBy = { keyword, rest, flags: toFlags, heredocs, uses, place };
    // A name belongs to the stage that ended with it.
    if (made.name !== undefined)
      return new Image({ base: { on: { kind: 'stage', stage: this }, flags: [], place }, by: [call] });
    return new Image({ ...made, by: [...made.by, call] });
  }
}

/** Whether a stage may have a name; in lower case. */
export function isStageName(name: string): boolean {
  return /^[a-z][a-z0-9\-_.]*$/.test(name);
}

function toPaths(sources: Text | readonly Text[], destination: Text): string {
  const all = Array.isArray(sources) ? sources : [sources];
  return toList([...all, destination].map(toWord));
}

function toPairs(values: Readonly<Record<string, Text>>): readonly string[] {
  return Object.entries(values).map(([name, value]) => {
    if (name === '' || name.includes('=')) throw new TypeError(`"${name}" can not be the name of a variable or label`);
    return `${toWord(name)}=${toWord(value)}`;
  });
}
