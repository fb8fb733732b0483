import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, run } from '../e2e/lab.ts';
import { writeFiles } from '../e2e/write-files.ts';
import { commitAll, git } from '../remote/make-repository.ts';
import { serve } from '../remote/serve.ts';
import { serveGit } from '../remote/serve-git.ts';

/** What cases take from elsewhere: a directory, a server of files and one of repositories, on loopback. */
export interface Places extends AsyncDisposable {
  /** Puts the addresses in their place in a text. */
  fill(text: string, context: string): string;
}

export async function openPlaces(lab: Lab): Promise<Places> {
  writeFiles(lab.directory, { 'other/f': 'other', 'other/sub/in': 'in', token: 'the token\n' });
  const app = writeFiles(join(lab.directory, 'repositories/app'), {
    'top.txt': 'top',
    run: { program: '#!/bin/sh\n' },
    'sub/in.txt': 'in',
    'sub/deep/link': { symlink: '../in.txt' },
    'sub/deep/f': 'f',
  });
  const commit = commitAll(app);
  git(app, 'tag', 'v1');
  writeFiles(app, { later: 'later' });
  commitAll(app);
  const archive = join(lab.directory, 'app.tgz');
  const pack = 'tar -C "$0" --exclude=.git --owner=5 --group=6 --mtime=@0 --sort=name -c . | gzip -n > "$1"';
  run('sh', '-c', pack, app, archive);
  const packed = readFileSync(archive);
  const files = await serve((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/app.tgz') response.end(packed);
    else if (path === '/redirect') response.writeHead(302, { location: '/sub/target.txt' }).end();
    else if (path === '/disposition')
      response.writeHead(200, { 'content-disposition': 'attachment; filename="from-header.txt"' }).end('header\n');
    else
      response
        .writeHead(200, { etag: `"${path}"`, 'last-modified': date })
        .end(path === '/file.txt' ? 'fetched\n' : `${path}\n`);
  });
  const repositories = await serveGit(join(lab.directory, 'repositories'));
  return {
    fill: (text, context) =>
      text
        .replaceAll('@files', files.origin)
        .replaceAll('@git', repositories.origin)
        .replaceAll('@commit', commit)
        .replaceAll('@context', context)
        .replaceAll('@lab', lab.directory),
    async [Symbol.asyncDispose]() {
      await files[Symbol.asyncDispose]();
      await repositories[Symbol.asyncDispose]();
    },
  };
}

const date = new Date(1_600_000_000_000).toUTCString();
