import { listBuildIds, listContainerNames, listImageNames, listNetworkNames, listVolumeNames } from '../app/index.ts';
import type { Command, Completion, Flag } from './command.ts';
import type { CommandEntry } from './command-entry.ts';
import { commonFlags } from './parse-arguments.ts';

/**
 * Candidates for the last of `words` (what follows `nacre` on the line; the last may be ''). A line `:file` or `:directory`
 * asks the shell to complete paths itself.
 */
export async function completeWords(
  commands: readonly CommandEntry[],
  words: readonly string[],
  root: string,
): Promise<readonly string[]> {
  const current = words.at(-1) ?? '';
  const isHelp = words.length > 1 && words[0] === 'help';
  const before = words.slice(isHelp ? 1 : 0, -1);
  const entry = commands
    .filter(({ name }) => name.split(' ').every((word, at) => word === before[at]))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
  const next = nextOfName(commands, before);
  if (entry === undefined || (next.length > 0 && !current.startsWith('-'))) return matching(next, current);
  if (isHelp) return [];
  const own = before.slice(entry.name.split(' ').length);
  return matching(await candidates(await entry.load(), own, current, root), current);
}

/** The words that lead on to a verb's name. */
function nextOfName(commands: readonly CommandEntry[], before: readonly string[]): readonly string[] {
  const names = commands.filter(({ group }) => group !== 'Hidden').map(({ name }) => name.split(' '));
  const open = names.filter((words) => before.every((word, at) => word === words[at]));
  return [...new Set(open.flatMap((words) => words[before.length] ?? []))];
}

async function candidates(
  command: Command,
  before: readonly string[],
  current: string,
  root: string,
): Promise<readonly string[]> {
  const flags = [...command.flags, ...commonFlags(command)];
  const { awaiting, positionals } = readBefore(flags, before);
  if (awaiting !== undefined) return valuesOf(awaiting.completion ?? 'none', root);
  if (current.startsWith('-')) return flags.map((flag) => `--${flag.name}`);
  const last = command.positionals.at(-1);
  const positional =
    command.positionals[positionals] ?? (last?.kind === 'many' || last?.kind === 'any' ? last : undefined);
  return valuesOf(positional?.completion ?? 'none', root);
}

/** Which flag still waits for its value, and how many positionals were given. */
function readBefore(
  flags: readonly Flag[],
  words: readonly string[],
): { awaiting: Flag | undefined; positionals: number } {
  let awaiting: Flag | undefined;
  let positionals = 0;
  for (const word of words) {
    if (awaiting !== undefined) awaiting = undefined;
    else if (!word.startsWith('-')) positionals += 1;
    else if (!word.includes('=')) awaiting = flags.find((flag) => flag.kind !== 'switch' && isWritten(flag, word));
  }
  return { awaiting, positionals };
}

function isWritten(flag: Flag, word: string): boolean {
  return (
    word === `--${flag.name}` || (flag.short !== undefined && /^-[a-zA-Z]+$/.test(word) && word.endsWith(flag.short))
  );
}

async function valuesOf(completion: Completion, root: string): Promise<readonly string[]> {
  switch (completion) {
    case 'none':
      return [];
    case 'file':
    case 'directory':
      return [`:${completion}`];
    case 'image':
      return listImageNames(root);
    case 'container':
      return listContainerNames(root);
    case 'network':
      return listNetworkNames(root);
    case 'volume':
      return listVolumeNames(root);
    case 'build':
      return listBuildIds(root);
    case 'image-or-container':
      return [...(await listImageNames(root)), ...(await listContainerNames(root))];
    default:
      return completion;
  }
}

function matching(all: readonly string[], current: string): readonly string[] {
  return all.filter((each) => each.startsWith(':') || each.startsWith(current));
}

/** A script for the shell that asks `nacre completion --words` at each Tab. */
export function completionScript(shell: 'bash' | 'zsh' | 'fish'): string {
  switch (shell) {
    case 'bash':
      return bashScript;
    case 'zsh':
      return zshScript;
    case 'fish':
      return fishScript;
  }
}

// Image names hold colons, which bash takes for word breaks: the words are cut from the line itself, and what stands
// before the last colon is taken off the answers again.
const bashScript = `_nacre() {
  local line="\${COMP_LINE:0:COMP_POINT}" words current reply prefix
  read -ra words <<< "$line"
  [[ "$line" == *[[:space:]] ]] && words+=('')
  current="\${words[-1]}"
  prefix="\${current%"\${COMP_WORDS[COMP_CWORD]}"}"
  mapfile -t reply < <(nacre completion --words -- "\${words[@]:1}" 2>/dev/null)
  case "\${reply[0]}" in
    :file) COMPREPLY=($(compgen -f -- "$current")); compopt -o filenames; return ;;
    :directory) COMPREPLY=($(compgen -d -- "$current")); compopt -o filenames; return ;;
  esac
  COMPREPLY=("\${reply[@]#"$prefix"}")
}
complete -F _nacre nacre
`;

const zshScript = `#compdef nacre
_nacre() {
  local -a reply
  reply=(\${(f)"$(nacre completion --words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  case "\${reply[1]}" in
    :file) _files; return ;;
    :directory) _files -/; return ;;
  esac
  compadd -a reply
}
compdef _nacre nacre
`;

const fishScript = `function __nacre_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l reply (nacre completion --words -- $words[2..-1] 2>/dev/null)
  switch "$reply[1]"
    case :file
      __fish_complete_path (commandline -ct)
    case :directory
      __fish_complete_directories (commandline -ct)
    case '*'
      printf '%s\\n' $reply
  end
end
complete -c nacre -f -a '(__nacre_complete)'
`;
