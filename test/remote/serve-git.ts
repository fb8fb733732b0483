import { spawn, spawnSync } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Served, serve } from './serve.ts';

/** How repositories are served. */
export interface GitServerOptions {
  /** The value of `Authorization` that callers have to send. @default none */
  readonly authorization?: string;
}

/** Why tests with a git server must be skipped; `false` when they need not be. */
export function missingGitServer(): string | false {
  const path = spawnSync('git', ['--exec-path'], { encoding: 'utf8' });
  return path.status !== 0 && 'needs git';
}

/** Serves the repositories below a directory over http, by `git http-backend`. */
export function serveGit(directory: string, options: GitServerOptions = {}): Promise<Served> {
  return serve((request, response) => {
    const { authorization } = options;
    if (authorization === undefined || request.headers.authorization === authorization) {
      answer(directory, request, response);
      return;
    }
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
  });
}

/** One request as a CGI program gets it. Source: RFC 3875. */
function answer(directory: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const backend = spawn('git', ['-c', 'safe.directory=*', '-c', 'uploadpack.allowAnySHA1InWant=true', 'http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: directory,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  request.pipe(backend.stdin);
  backend.stdin.on('error', () => {});
  const pieces: Buffer[] = [];
  backend.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  backend.on('close', () => {
    const all = Buffer.concat(pieces);
    const end = all.indexOf('\r\n\r\n');
    const headers = all.subarray(0, end).toString('utf8').split('\r\n');
    const pairs = headers.map((line) => line.split(': ', 2)).filter(([name]) => name !== 'Status');
    const status = headers.find((line) => line.startsWith('Status: '))?.slice(8, 11) ?? '200';
    response.writeHead(Number(status), Object.fromEntries(pairs)).end(all.subarray(end + 4));
  });
}
