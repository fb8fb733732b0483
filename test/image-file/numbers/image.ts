import { type Image, scratch } from 'nacre/image-file';

const names = ['one', 'two'];
const parts = names.map((name) => scratch().copy('a.txt', `/${name}/`));

export default names.reduce<Image>(
  (image, name, at) => image.copy(`/${name}`, `/${name}`, { from: parts[at] ?? 'scratch' }),
  scratch(),
);
