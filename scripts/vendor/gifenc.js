/** gifenc writes GIFs; a worker of the page, which has no import map, gets its address by the name "gifenc". */
export { GIFEncoder } from "gifenc";
