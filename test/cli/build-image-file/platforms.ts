import { type BuildContext, scratch } from 'nacre/image-file';

export default ({ platform: { architecture } }: BuildContext) => scratch().label({ 'org.example.for': architecture });
