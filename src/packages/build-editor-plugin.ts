import { editorPlugin } from './editor';
import { readProduct } from './sources';

/* Run by the build in the product's folder: prints the files of `dist/plugin/`. */
const files = editorPlugin(readProduct(process.cwd()));
process.stdout.write(JSON.stringify(Object.fromEntries(files)));
