import { loadEmoji } from './data/emoji'
import { loadFeatureNetwork } from './feature/load'
import { extractor } from './feature/network'
import { principalAxes, project } from './measure/axes'
import { frechetDistance } from './measure/frechet'
import { precisionRecall } from './measure/neighbours'
import { tf } from './tf'
const e=loadEmoji(), f=extractor(loadFeatureNetwork('efficientnet-lite0'))(e.pictures)
const t=Date.now(); const ax=principalAxes(f,64); ax.axes.dataSync(); console.log('eig',(Date.now()-t)/1e3)
const z=project(f,ax).arraySync(); const v=z.flat().reduce((s,x)=>s+x*x,0)/z.length
const tot=tf.moments(f,0).variance.sum().dataSync()[0]!; console.log('share of variance in 64 axes',v/tot)
const half=(k:number)=>z.filter((_,i)=>(Math.imul(i+1,2654435761)>>>8)%2===k)
console.log('random halves FD/var',frechetDistance(half(0),half(1))/v,half(0).length)
const caps=new Set(e.trainCaptions.slice(0,96)); 
const sub=(p:(d:any)=>boolean)=>e.drawings.flatMap((d,i)=>p(d)?[i]:[])
for(const [n,a,b] of [['designers ABCD vs EFGH, 96 captions',sub(d=>caps.has(d.caption)&&e.designers.indexOf(d.designer)<4),sub(d=>caps.has(d.caption)&&e.designers.indexOf(d.designer)>=4)],['other 96 captions',sub(d=>caps.has(d.caption)),sub(d=>e.trainCaptions.slice(96,192).includes(d.caption))]] as const) console.log(n,a.length,b.length,frechetDistance(a.map(i=>z[i]!),b.map(i=>z[i]!))/v,precisionRecall(tf.gather(f,b as any),tf.gather(f,a as any)))
