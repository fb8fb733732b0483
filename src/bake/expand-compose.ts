import { bakeFault } from './faults.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `$$`, `$NAME`, `${NAME}` and `${NAME` with an operator: the rest is text. Values in braces may hold variables in braces. */
const variable = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\{[^{}]*\})*))?\})/g;

/**
 * Replaces variables as compose files have them: `$NAME`, `${NAME}`, with `:-` or `-` a default, `+` an alternative and `?` a complaint;
 * `$$` is a dollar sign. Source: compose-spec, 12-interpolation.md.
 *
 * @throws bake/bad-file when a variable that must be set is not
 */
export function expandCompose(text: string, environment: Environment, where: string): string {
  return text.replaceAll(
    variable,
    (_, dollar?: string, plain?: string, braced?: string, operator?: string, word = '') => {
      if (dollar !== undefined) return '$';
      const name = plain ?? braced ?? '';
      const value = environment[name];
      const isSet = value !== undefined && !(operator?.startsWith(':') === true && value === '');
      switch (operator?.at(-1)) {
        case '-':
          return isSet ? value : expandCompose(word, environment, where);
        case '+':
          return isSet ? expandCompose(word, environment, where) : '';
        case '?':
          if (isSet) return value;
          throw bakeFault('bake/bad-file', `${where}: variable ${name} is not set${word === '' ? '' : `: ${word}`}`, {
            hint: `Set ${name} in the environment.`,
          });
        default:
          return value ?? '';
      }
    },
  );
}
