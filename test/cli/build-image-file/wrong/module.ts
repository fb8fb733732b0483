import { absent } from './absent/module.ts';

export default absent;
