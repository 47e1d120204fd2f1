import type { Random } from './random.js'

/** A surname with the language that families of it speak at home. */
type Surname = readonly [surname: string, language: string]

/** Names a country's school has. All are common; no combination is meant to be a person. */
export interface NameSet {
  readonly girls: readonly string[]
  readonly boys: readonly string[]
  readonly women: readonly string[]
  readonly men: readonly string[]
  readonly surnames: readonly Surname[]
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/u)
const surnames = (text: string): readonly Surname[] =>
  text
    .trim()
    .split(/\s*;\s*/u)
    .flatMap((group) => {
      const [language = '', names = ''] = group.split(/:\s*/u)
      return words(names).map((name): Surname => [name, language])
    })

export const INDIAN: NameSet = {
  girls: words(`Aadhya Aanya Aarohi Aditi Ahana Aisha Akshara Amaira Amrita Ananya Anika Anushka Avni Bhavya Charvi Diya
    Eesha Fatima Gauri Harini Inaya Ira Ishani Jiya Kavya Khushi Kiara Lavanya Mahika Meher Mira Myra Naina Navya Nidhi
    Niharika Nitya Pari Pooja Prisha Riya Roshni Saanvi Sara Shreya Siya Sneha Suhani Tanvi Tara Trisha Vaishnavi Vanya
    Vedika Yashika Zara Zoë`),
  boys: words(`Aarav Abhinav Aditya Advait Akash Aman Anirudh Arjun Armaan Arnav Aryan Atharv Ayaan Bhavesh Chirag Daksh
    Dev Dhruv Eshan Farhan Gautam Harsh Hrithik Ishaan Jai Kabir Karan Kian Krish Laksh Madhav Manav Mihir Mohit Naveen
    Neel Nikhil Om Parth Pranav Raghav Rehan Rishi Rohan Rudra Sahil Samar Shaurya Siddharth Tanmay Tejas Utkarsh Varun
    Vihaan Vivaan Yash Zain José`),
  women: words(`Anita Anjali Archana Asha Deepa Divya Farida Geeta Hema Indira Jaya Jyoti Kalpana Kavita Lakshmi Lata
    Madhuri Mala Manju Meena Meera Nandini Neeta Nirmala Padma Pallavi Priya Radha Rekha Renu Ritu Rupa Sangeeta Sarita
    Savita Seema Shabnam Shalini Shanti Shobha Smita Sudha Sujata Sunita Sushma Swati Uma Usha Vandana Vidya Yasmin`),
  men: words(`Ajay Alok Amit Anand Anil Arun Ashok Bharat Chandan Dinesh Ganesh Girish Gopal Harish Imran Jagdish Kamal
    Kiran Lalit Mahesh Manoj Mohan Mukesh Naresh Nitin Pankaj Prakash Pramod Rajesh Rakesh Ramesh Ravi Sachin Salim
    Sandeep Sanjay Santosh Satish Shankar Shyam Subhash Sudhir Sunil Suresh Tarun Umesh Venkat Vijay Vikram Vinod Vivek`),
  surnames: surnames(`Hindi: Sharma Verma Gupta Mishra Tiwari Agarwal Saxena Srivastava Yadav Chauhan Pandey Jain;
    Marathi: Kulkarni Deshpande Joshi Patil Jadhav Shinde Pawar Gokhale; Gujarati: Patel Shah Mehta Desai Trivedi;
    Tamil: Iyer Subramanian Raman Murugan Natarajan; Telugu: Reddy Rao Naidu Chowdary; Kannada: Gowda Hegde Shetty;
    Malayalam: Nair Menon Kurian Varghese; Bengali: Banerjee Chatterjee Das Ghosh Sen; Punjabi: Singh Kaur Bhatia Gill;
    Urdu: Khan Ansari Qureshi Shaikh; Konkani: Fernandes D'Souza Pinto; Odia: Mohanty Panda; Assamese: Bora Saikia`),
}

export const NEPALI: NameSet = {
  girls: words(`Aarati Aashika Anjali Asmita Bhumika Binita Dikshya Garima Ishika Kabita Manisha Muna Nisha Prasiddhi
    Pratikshya Rojina Sabina Samjhana Saraswoti Shristi Simran Sneha Sujata Yangchen`),
  boys: words(`Aayush Abhishek Anish Bibek Bikash Dipesh Kiran Kushal Manish Nabin Nirajan Pasang Prabin Pratik Rabin
    Rohan Sagar Sandesh Saugat Subash Sujan Tenzin Umesh Yubraj`),
  women:
    words(`Anita Bimala Devaki Ganga Indira Kamala Laxmi Mina Nirmala Parbati Radhika Rama Sarita Shanta Sita Sunita
    Tara Urmila`),
  men: words(`Bhim Bishnu Deepak Gopal Hari Ishwor Keshav Krishna Madan Mohan Narayan Prakash Rajendra Ram Shiva Suresh
    Tek Yam`),
  surnames: surnames(`Nepali: Adhikari Acharya Basnet Bhandari Bhattarai Dahal Ghimire Karki Koirala Khadka Paudel Thapa
    Upreti; Newari: Maharjan Shrestha Tuladhar; Tamang: Tamang Lama; Gurung: Gurung; Magar: Pun; Sherpa: Sherpa;
    Maithili: Jha Yadav; Tharu: Chaudhary`),
}

/** Names as written in Devanagari; a record has its native name where both parts are here. */
const DEVANAGARI: Readonly<Record<string, string>> = {
  Aadhya: 'आध्या',
  Aarav: 'आरव',
  Aditi: 'अदिति',
  Aditya: 'आदित्य',
  Ananya: 'अनन्या',
  Arjun: 'अर्जुन',
  Dev: 'देव',
  Diya: 'दिया',
  Gauri: 'गौरी',
  Kavya: 'काव्या',
  Nikhil: 'निखिल',
  Om: 'ओम',
  Parth: 'पार्थ',
  Riya: 'रिया',
  Rohan: 'रोहन',
  Shreya: 'श्रेया',
  Tara: 'तारा',
  Varun: 'वरुण',
  Anish: 'अनिश',
  Bibek: 'विवेक',
  Garima: 'गरिमा',
  Nisha: 'निशा',
  Sagar: 'सागर',
  Sujata: 'सुजाता',
  Sharma: 'शर्मा',
  Verma: 'वर्मा',
  Gupta: 'गुप्ता',
  Mishra: 'मिश्रा',
  Joshi: 'जोशी',
  Kulkarni: 'कुलकर्णी',
  Patil: 'पाटील',
  Deshpande: 'देशपांडे',
  Yadav: 'यादव',
  Jain: 'जैन',
  Pandey: 'पाण्डेय',
  Shrestha: 'श्रेष्ठ',
  Thapa: 'थापा',
  Karki: 'कार्की',
  Adhikari: 'अधिकारी',
  Gurung: 'गुरुङ',
  Tamang: 'तामाङ',
}

/** The name in Devanagari, where this table can write it; else null. */
export function nativeName(first: string, last: string): string | null {
  const [a, b] = [DEVANAGARI[first], DEVANAGARI[last]]
  return a && b ? `${a} ${b}` : null
}

/** A mail address made of a name, plain ASCII; the number keeps namesakes apart. */
export function mailAddress(name: string, number: number, domain: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z ]/gu, '')
    .toLowerCase()
    .replaceAll(' ', '.')
  return `${plain}.${number}@${domain}`
}

/** A full name of an adult. */
export function adultName(names: NameSet, random: Random, gender: 'female' | 'male', surname: string): string {
  return `${random.pick(gender === 'female' ? names.women : names.men)} ${surname}`
}
