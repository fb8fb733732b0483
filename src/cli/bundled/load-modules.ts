import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, Script } from 'node:vm';

/** The modules of a bundle as far as they were loaded. */
export interface ModuleLoader {
  /** Loads a module, with all that it requires. @returns what it exports */
  load(name: string): unknown;
  /** What V8 has made so far of each module that was loaded. */
  code(): Map<string, Buffer>;
}

interface Module {
  exports: unknown;
}

type Wrapper = (
  exports: unknown,
  require: (id: string) => unknown,
  module: Module,
  filename: string,
  dirname: string,
) => void;

/**
 * Loads CommonJS modules that lie in one directory, each as the function that Node would make of it, and require each other as `./NAME`, with the
 * code that V8 made of them in earlier calls. Node's
 * own cache of code holds what is compiled when a module is loaded, and no function that is first called later.
 *
 * @param directory absolute
 */
export function loadModules(directory: string, cachedCode: (name: string) => Buffer | undefined): ModuleLoader {
  const modules = new Map<string, Module>();
  const scripts = new Map<string, Script>();
  const load = (name: string): unknown => {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const module: Module = { exports: {} };
    modules.set(name, module);
    const filename = `${directory}/${name}`;
    const script = compile(filename, cachedCode(name));
    scripts.set(name, script);
    const run: Wrapper = script.runInThisContext();
    run(module.exports, require, module, filename, directory);
    return module.exports;
  };
  const require = (id: string): unknown => (id.startsWith('./') ? load(id.slice(2)) : requireOther(id, directory));
  return {
    load,
    code: () => new Map([...scripts].map(([name, script]) => [name, script.createCachedData()])),
  };
}

/** What is Node's own comes without the search for packages, which costs a millisecond before it begins. */
function requireOther(id: string, directory: string): unknown {
  return process.getBuiltinModule(id) ?? createRequire(`${directory}/main.cjs`)(id);
}

function compile(filename: string, cachedData: Buffer | undefined): Script {
  return new Script(readFileSync(filename, 'utf8'), {
    filename,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
}
