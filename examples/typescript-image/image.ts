import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { type BuildContext, from, type Image } from 'nacre/image-file';

/** A web server for the pages in pages/, one stage for each: they are made at the same time. */
export default function image({ args }: BuildContext): Image {
  const base = from(args.BASE ?? 'busybox:latest');
  const pages = readdirSync('pages').map((file) => ({ name: basename(file, '.txt'), made: makePage(base, file) }));
  const server = base
    .label({ 'org.opencontainers.image.title': 'typescript-image', 'org.example.pages': String(pages.length) })
    .file('/www/index.html', makeIndex(pages.map(({ name }) => name)))
    .env({ PORT: '80' })
    .expose(80)
    .healthcheck('wget -q -O /dev/null "http://127.0.0.1:$PORT/"', { interval: '10s', timeout: '2s' })
    .cmd(['sh', '-c', 'trap "exit 0" INT TERM; httpd -f -h /www -p "$PORT" & wait $!']);
  return pages.reduce((all, { name, made }) => all.copy('/page.html', `/www/${name}.html`, { from: made }), server);
}

/** A page of a text, its first line as the title. */
function makePage(base: Image, file: string): Image {
  return base.copy(`pages/${file}`, '/page.txt').run(`
    title=$(head -n 1 /page.txt)
    {
      echo "<!doctype html><meta charset=utf-8><title>$title</title><h1>$title</h1>"
      tail -n +2 /page.txt | sed -e 's/&/\\&amp;/g; s/</\\&lt;/g; s/.*/<p>&/'
    } > /page.html
  `);
}

function makeIndex(names: readonly string[]): string {
  const items = names.map((name) => `<li><a href="${name}.html">${name}</a>\n`);
  return `<!doctype html><meta charset=utf-8><title>Pages</title>\n<ul>\n${items.join('')}</ul>\n`;
}
